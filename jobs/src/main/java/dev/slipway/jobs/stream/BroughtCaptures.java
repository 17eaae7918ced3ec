package dev.slipway.jobs.stream;

import dev.slipway.jobs.attempt.CaptureWish;
import dev.slipway.jobs.attempt.OneWaySeal;
import dev.slipway.jobs.attempt.Seal;
import dev.slipway.jobs.output.Durable;
import dev.slipway.jobs.stream.UnreadFiles.Look;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Brings predictions that tasks on a cluster leave beside their checkpoints to where those of
/// tasks here lie, sealed as the server opens them, and tells the tasks what is wanted.
///
/// Each file gets there once, whoever is killed. A copy comes first, under a name of the attempt
/// that brings it; then the file is renamed, which one attempt alone can do; then the copy gets its
/// own name, and the file goes. A file that was renamed is finished by whoever finds it: its copy
/// is there, or has got there.
///
/// Nothing of it fails a stream: what cannot be brought now is so at the next look. One that cannot
/// be read for too long is put aside where it lies, and an empty one comes in its place, which the
/// server counts as it does all that makes no sense. Whoever may write there gets no other file of
/// this machine read: links are not followed.
///
/// *Threads*: one.
public final class BroughtCaptures {
    private static final System.Logger LOG = System.getLogger("slipway.jobs");

    /// Whose predictions they are, as the server has written it.
    private static final String OWNER = "endpoint";

    /// What tasks are told where nothing is wanted.
    private static final String NOTHING = "{}";

    /// Tasks leave some MiB at most; what is longer is cut, and makes no sense.
    private static final int LARGEST = 16 << 20;

    /// So many are put aside at most: where nothing can be read it is the place that is at fault,
    /// and what is there may be brought once that is mended.
    private static final int MOST_ASIDE = 16;

    private static final String COMING = ".coming";
    private static final String LEFT = ".left";
    private static final Pattern NAME =
            Pattern.compile("(?:[0-9]{1,18}-)?([0-9]{1,18})-([0-9]{1,18})-[0-9]{1,9}\\.[a-z]+");
    private static final Pattern RENAMED = Pattern.compile("(.+\\.[a-z]+)\\.[0-9]{1,18}\\.left");

    private final Path from;
    private final Path to;
    private final long attempt;
    private final Seal seal;
    private final OneWaySeal.Opener opener;
    private final UnreadFiles unread;

    /// What the tasks were told; null before they were.
    private @Nullable String told;

    private boolean isWarned;

    private BroughtCaptures(Path from, Path job, long attempt, Seal seal, UnreadFiles unread) {
        this.from = from;
        this.to = job.resolve(CaptureWish.DIRECTORY);
        this.attempt = attempt;
        this.seal = seal;
        this.opener = seal.opener();
        this.unread = unread;
    }

    /// Those of tasks that work.
    ///
    /// @param checkpoints directory of those that they take
    /// @param job directory of the job
    /// @param attempt that brings them
    /// @param seal of what lies there
    public static BroughtCaptures of(Path checkpoints, Path job, long attempt, Seal seal) {
        return of(checkpoints, job, attempt, seal, new UnreadFiles());
    }

    static BroughtCaptures of(
            Path checkpoints, Path job, long attempt, Seal seal, UnreadFiles unread) {
        Path from = checkpoints.resolve(CaptureWish.DIRECTORY);
        return new BroughtCaptures(from, job, attempt, seal, unread);
    }

    /// Brings all that is in some directories of tasks that work no more, and removes these. What
    /// was not given away is so by whoever [goes on][CaptureShelf] from their checkpoints. A
    /// directory with something that cannot be read stays, and the next attempt tries again.
    ///
    /// @param seal null where nothing is kept any more
    public static void bringLeft(
            List<Path> directories, Path job, long attempt, @Nullable Seal seal) {
        bringLeft(directories, job, attempt, seal, new UnreadFiles());
    }

    static void bringLeft(
            List<Path> directories,
            Path job,
            long attempt,
            @Nullable Seal seal,
            UnreadFiles unread) {
        for (Path directory : directories) {
            try {
                if (seal == null
                        || new BroughtCaptures(directory, job, attempt, seal, unread).bringAll()) {
                    Durable.remove(directory);
                } else {
                    LOG.log(System.Logger.Level.WARNING, directory + " is not brought whole");
                }
            } catch (IOException | DirectoryIteratorException | UncheckedIOException e) {
                // The next attempt does it.
                LOG.log(System.Logger.Level.WARNING, directory + " is not brought: " + e);
            }
        }
    }

    /// Whether nothing is left that could not be read.
    private boolean bringAll() throws IOException {
        boolean isAll = true;
        if (areBothThere() && isForTheSame()) {
            finish(UnaryOperator.identity());
            for (Path file : files(CaptureShelf.GIVEN)) {
                isAll = bring(file, name(file)) && isAll;
            }
            for (Path file : files(CaptureShelf.HELD)) {
                isAll = bring(file, name(file)) && isAll;
            }
        }
        return isAll;
    }

    /// By which tasks seal what they leave: no secret.
    public String key() {
        return opener.key();
    }

    /// Whether those tasks leave predictions of the same endpoint, sealed for the same key, as are
    /// wanted now.
    ///
    /// @param key by which they seal; null where they leave none
    public boolean isLeftBy(@Nullable String key) {
        try {
            return key().equals(key) && isForTheSame();
        } catch (IOException e) {
            return false;
        }
    }

    private boolean isForTheSame() throws IOException {
        return owner(from).equals(owner(to));
    }

    private static Optional<String> owner(Path directory) throws IOException {
        Path file = directory.resolve(OWNER);
        return Files.isRegularFile(file) ? Optional.of(Files.readString(file)) : Optional.empty();
    }

    /// Makes room for what tasks leave, before they begin; where there is none they leave nothing.
    ///
    /// *Errors*: `IOException`, also when a later attempt has taken the place.
    public void makeRoom() throws IOException {
        if (!Files.isDirectory(to)) {
            return;
        }
        Files.createDirectory(from);
        Path owner = to.resolve(OWNER);
        if (Files.isRegularFile(owner)) {
            Files.copy(owner, from.resolve(OWNER));
        }
        tell();
    }

    /// Brings what was given away, and tells tasks what is wanted by now.
    public void bring() {
        try {
            if (areBothThere()) {
                tell();
                finish(UnaryOperator.identity());
                bringGiven();
            }
        } catch (IOException | DirectoryIteratorException e) {
            warn(e);
        }
    }

    /// The same when tasks have ended behind a last checkpoint, and all in it was committed: the
    /// rest is given away, too.
    public void bringLast() {
        try {
            if (areBothThere()) {
                finish(name -> name.endsWith(CaptureShelf.HELD) ? CaptureShelf.given(name) : name);
                bringGiven();
                for (Path file : files(CaptureShelf.HELD)) {
                    boolean ignored = bring(file, CaptureShelf.given(name(file)));
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            warn(e);
        }
    }

    private boolean areBothThere() {
        return Files.isDirectory(from, LinkOption.NOFOLLOW_LINKS) && Files.isDirectory(to);
    }

    private void tell() throws IOException {
        Path wish = to.resolve(CaptureWish.FILE);
        String now = Files.isRegularFile(wish) ? Files.readString(wish) : NOTHING;
        if (!now.equals(told)) {
            Path fresh = from.resolve(CaptureWish.FILE + "." + attempt);
            // Others may write there: what lies in its place is not followed.
            Files.deleteIfExists(fresh);
            Files.writeString(fresh, now, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            Files.move(fresh, from.resolve(CaptureWish.FILE), StandardCopyOption.ATOMIC_MOVE);
            told = now;
        }
    }

    /// As many as there is room for: the others wait here, where there is as much.
    private void bringGiven() throws IOException {
        int room = CaptureShelf.MOST_FILES - list(to, CaptureShelf.GIVEN).size();
        for (Path file : files(CaptureShelf.GIVEN)) {
            if (room > 0 && bring(file, name(file))) {
                room--;
            }
        }
    }

    /// @param as its name there
    /// @return whether nothing of it is left to bring; false where it cannot be read
    private boolean bring(Path file, String as) throws IOException {
        String name = name(file);
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        Look look = unread.look(file, content, LARGEST);
        if (look == Look.GONE) {
            // Another attempt has it.
            return true;
        }
        if (look == Look.PASSED_OVER || (look == Look.GIVEN_UP && isFullOfAsides())) {
            return false;
        }
        boolean isRead = look == Look.READ;
        byte[] sealed = isRead ? sealedAgain(content.toByteArray()) : new byte[0];
        Path copy = to.resolve(name + "." + attempt + COMING);
        Path renamed = from.resolve(name + "." + attempt + LEFT);
        try {
            Files.write(copy, sealed);
            Files.move(file, renamed, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            // Another attempt has it.
            Files.deleteIfExists(copy);
            return true;
        } catch (IOException e) {
            Files.deleteIfExists(copy);
            throw e;
        }
        arrive(copy, as);
        if (!isRead) {
            unread.putAside(renamed, name);
        }
        Files.deleteIfExists(renamed);
        // Of attempts that were killed before they renamed it, and cannot any more.
        for (Path other : list(to, COMING)) {
            if (name(other).startsWith(name + ".")) {
                Files.deleteIfExists(other);
            }
        }
        isWarned = false;
        return true;
    }

    private boolean isFullOfAsides() throws IOException {
        return list(from, UnreadFiles.ASIDE).size() >= MOST_ASIDE;
    }

    /// What makes no sense is brought as it is: whoever takes it counts it.
    private byte[] sealedAgain(byte[] content) {
        try {
            return seal.sealed(opener.opened(content));
        } catch (GeneralSecurityException e) {
            return content;
        }
    }

    private void arrive(Path copy, String as) throws IOException {
        try {
            Files.move(copy, to.resolve(as), StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            // It was there already.
        }
    }

    /// Finishes what was renamed, by attempts before or by this one.
    ///
    /// @param as the name that a file of some name gets there
    private void finish(UnaryOperator<String> as) throws IOException {
        for (Path renamed : list(from, LEFT)) {
            Matcher name = RENAMED.matcher(name(renamed));
            if (name.matches()) {
                String copy = name.group().replace(LEFT, COMING);
                arrive(to.resolve(copy), as.apply(name.group(1)));
                Files.deleteIfExists(renamed);
            }
        }
    }

    /// Files of tasks, the oldest first.
    private List<Path> files(String suffix) throws IOException {
        List<Path> files = list(from, suffix);
        files.removeIf(file ->
                !NAME.matcher(name(file)).matches()
                        || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS));
        files.sort(
                Comparator.<Path>comparingLong(file -> number(file, 1))
                        .thenComparingLong(file -> number(file, 2)));
        return files;
    }

    private static long number(Path file, int group) {
        Matcher name = NAME.matcher(name(file));
        return name.matches() ? Long.parseLong(name.group(group)) : 0;
    }

    private static List<Path> list(Path directory, String suffix) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory, "*" + suffix)) {
            all.forEach(files::add);
        }
        return files;
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    /// Each look may meet the same again: it is said once, until something is brought again.
    private void warn(Exception why) {
        if (!isWarned) {
            isWarned = true;
            LOG.log(System.Logger.Level.WARNING, "predictions are not brought: " + why);
        }
    }
}

package dev.slipway.intake;

import dev.slipway.api.journal.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Keeps a cache bounded: laid out packages, and what runtimes derived from model files. All of it
/// can be made again from the store, so what a crash leaves half deleted is deleted by the next
/// run.
///
/// *Threads*: one at a time, on a thread for long work.
public final class CachePruning {
    /// What was asked for this recently is being opened or examined, whoever serves it.
    private static final Duration GRACE = Duration.ofMinutes(15);

    private static final Duration ABANDONED = Duration.ofDays(1);
    private static final String PACKAGE = "[0-9a-f]{64}";
    private static final String DERIVED = "[0-9a-f]{32}";

    /// What a crash left, and locks: one lies there for each model file that was ever looked at.
    private static final String LEFTOVER = "(trial|unpacking)[0-9]+|.+\\.(new|gone|probing|lock)";

    private final PackageCache packages;
    private final Path cache;

    /// @param cache the folder that holds `packages` and what is derived
    public CachePruning(PackageCache packages, Path cache) {
        this.packages = packages;
        this.cache = cache;
    }

    /// What would go now. Changes nothing.
    public CachePlan plan(CacheInUse inUse, CachePolicy policy, Instant now) throws IOException {
        List<CacheEntry> entries = new ArrayList<>();
        for (Path path : children(cache.resolve("packages"))) {
            String name = path.getFileName().toString();
            if (name.matches(PACKAGE)) {
                add(entries, path, inUse.packages().contains(new Sha256(name)));
            }
        }
        for (Path path : children(cache.resolve("onnx"))) {
            if (path.getFileName().toString().matches(DERIVED)) {
                Set<Sha256> made = madeOf(path);
                add(entries, path, !made.isEmpty() && inUse.files().containsAll(made));
            }
        }
        entries.sort(Comparator.comparing(CacheEntry::used));
        return new CachePlan(entries, due(entries, policy, now));
    }

    private static List<CacheEntry> due(List<CacheEntry> entries, CachePolicy policy, Instant now) {
        List<CacheEntry> due = new ArrayList<>();
        long left = CachePlan.bytes(entries);
        for (CacheEntry entry : entries) {
            boolean idle = entry.used().isBefore(now.minus(policy.idleTime()));
            boolean fresh = entry.used().isAfter(now.minus(GRACE));
            if (!entry.inUse() && !fresh && (idle || left > policy.bytes())) {
                due.add(entry);
                left -= entry.bytes();
            }
        }
        return due;
    }

    /// Removes what a plan names, unless somebody has asked for it since; what was removed. Also
    /// removes what crashes have left, and locks that nobody has used for as long.
    public List<CacheEntry> remove(CachePlan plan, Instant now) throws IOException {
        List<CacheEntry> removed = new ArrayList<>();
        for (CacheEntry entry : plan.due()) {
            if (packages.discard(entry)) {
                removed.add(entry);
            }
        }
        sweep(now);
        return removed;
    }

    private void sweep(Instant now) throws IOException {
        List<Path> candidates = new ArrayList<>(children(cache));
        candidates.addAll(children(cache.resolve("packages")));
        candidates.addAll(children(cache.resolve("onnx")));
        candidates.addAll(children(cache.resolve("native")));
        for (Path path : candidates) {
            String name = path.getFileName().toString();
            if (name.matches(LEFTOVER) && modified(path).isBefore(now.minus(ABANDONED))) {
                PackageCache.delete(path);
            }
        }
    }

    private static void add(List<CacheEntry> entries, Path path, boolean inUse) {
        try {
            entries.add(new CacheEntry(path, size(path), modified(path), inUse));
        } catch (IOException e) {
            // It has gone meanwhile, or will be looked at next time.
        }
    }

    private static Instant modified(Path path) throws IOException {
        return Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS).toInstant();
    }

    /// The model file that something was derived from and, where that alone does not tell it from
    /// others, its weights; nothing where nobody knows.
    private static Set<Sha256> madeOf(Path derived) {
        try {
            return Files.readAllLines(derived.resolve("model"), StandardCharsets.UTF_8).stream()
                    .map(line -> new Sha256(line.strip()))
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException | IllegalArgumentException e) {
            return Set.of();
        }
    }

    private static long size(Path tree) throws IOException {
        long[] bytes = new long[1];
        Files.walkFileTree(
                tree,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        bytes[0] += attributes.size();
                        return FileVisitResult.CONTINUE;
                    }
                });
        return bytes[0];
    }

    private static List<Path> children(Path folder) throws IOException {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            all.forEach(children::add);
        } catch (NoSuchFileException e) {
            // Nothing has been put there yet.
        }
        return children;
    }
}

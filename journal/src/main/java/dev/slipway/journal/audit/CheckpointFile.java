package dev.slipway.journal.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// A file to which signed checkpoints are only ever appended, so that a place which allows no more
/// than that (an append-only file, a write-once mount) can hold it.
public final class CheckpointFile {
    private static final String FIRST_LINE = "slipway-checkpoint/1\n";

    private final Path path;

    /// The file, made at the first append.
    public CheckpointFile(Path path) {
        this.path = path;
    }

    /// Everything that was appended, in order; nothing where there is no file.
    ///
    /// *Errors*: `IOException` naming the file and what is no checkpoint in it.
    public List<SignedCheckpoint> read() throws IOException {
        if (Files.notExists(path)) {
            return List.of();
        }
        String text = Files.readString(path);
        List<SignedCheckpoint> checkpoints = new ArrayList<>();
        int start = 0;
        while (start < text.length()) {
            int next = text.indexOf(FIRST_LINE, start + 1);
            int end = next < 0 ? text.length() : next;
            String block = text.substring(start, end);
            if (isWhole(block)) {
                checkpoints.add(parsed(block));
            }
            start = end;
        }
        return checkpoints;
    }

    /// An append that a power cut tore is passed over.
    private static boolean isWhole(String block) {
        return block.endsWith("\n") && block.contains("\nsignature ");
    }

    private SignedCheckpoint parsed(String block) throws IOException {
        try {
            return SignedCheckpoint.parse(block);
        } catch (IllegalArgumentException e) {
            throw new IOException(path + ": " + e.getMessage(), e);
        }
    }

    /// The checkpoint that was appended last.
    public Optional<SignedCheckpoint> newest() throws IOException {
        List<SignedCheckpoint> checkpoints = read();
        return checkpoints.isEmpty() ? Optional.empty() : Optional.of(checkpoints.getLast());
    }

    /// Where it is.
    public Path path() {
        return path;
    }

    /// Appends a checkpoint and waits for the disk, which has the file's name then as well.
    public void append(SignedCheckpoint checkpoint) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(checkpoint.text().getBytes(StandardCharsets.UTF_8));
        boolean isMade = Files.notExists(path);
        try (FileChannel channel =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        try {
            forceName();
        } catch (IOException e) {
            if (isMade) {
                throw e;
            }
            // The place may be one in which nobody may do more than append. Else the name is
            // forced each time: who made the file may have been killed before that.
        }
    }

    private void forceName() throws IOException {
        Path directory = Objects.requireNonNull(path.toAbsolutePath().getParent());
        try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
            names.force(true);
        }
    }
}

package dev.slipway.features.offline;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;

/// Sorts any number of records in bounded memory: runs that fit are sorted and written to disk, and
/// merged when they are read.
///
/// *Source*: external merge sort (Knuth, The Art of Computer Programming, volume 3, 5.4).
///
/// *Threads*: one.
final class SpilledSort<T> implements AutoCloseable {
    /// So many runs are merged at a time; each needs a file and a buffer.
    private static final int MOST_RUNS = 64;

    private static final int BUFFER = 1 << 14;

    private final RecordForm<T> form;
    private final Comparator<? super T> order;
    private final Path directory;
    private final long memory;
    private final List<T> held = new ArrayList<>();
    private final List<Kept> runs = new ArrayList<>();
    private final List<Run> open = new ArrayList<>();
    private long heldBytes;
    private int written;

    /// A run on the disk.
    ///
    /// @param level how many times its records were merged
    private record Kept(Path path, int level) {}

    /// A sort in a directory of its own.
    ///
    /// @param memory bytes that records may take before they are written to disk
    SpilledSort(RecordForm<T> form, Comparator<? super T> order, Path directory, long memory)
            throws IOException {
        this.form = form;
        this.order = order;
        this.directory = Files.createDirectories(directory);
        this.memory = memory;
    }

    /// Takes a record.
    ///
    /// *Errors*: [SpillFailedException] when the disk fails.
    void add(T one) throws IOException {
        held.add(one);
        heldBytes += form.heapBytes(one);
        if (heldBytes > memory) {
            spill();
        }
    }

    private void spill() throws IOException {
        held.sort(order);
        Path run = write(held.iterator());
        held.clear();
        heldBytes = 0;
        keep(new Kept(run, 0));
    }

    /// Merges only what is of one level, so that a record is written once on each: with what was
    /// merged before, all of them would be written again every time.
    private void keep(Kept run) throws IOException {
        runs.add(run);
        List<Kept> alike = runs.stream().filter(one -> one.level() == run.level()).toList();
        if (alike.size() == MOST_RUNS) {
            keep(new Kept(merge(alike), run.level() + 1));
        }
    }

    /// Makes one run of some, which are gone then.
    private Path merge(List<Kept> some) throws IOException {
        Path merged = write(merged(some));
        closeOpen();
        for (Kept run : some) {
            Files.delete(run.path());
        }
        runs.removeAll(some);
        return merged;
    }

    private Path write(Iterator<T> records) throws IOException {
        Path run = directory.resolve("run-" + written++);
        try (DataOutputStream out =
                new DataOutputStream(
                        new BufferedOutputStream(Files.newOutputStream(run), BUFFER))) {
            while (records.hasNext()) {
                out.writeBoolean(true);
                form.write(records.next(), out);
            }
            out.writeBoolean(false);
        } catch (IOException e) {
            throw new SpillFailedException(directory, e);
        }
        return run;
    }

    /// All records in their order, once.
    ///
    /// *Errors*: the iterator throws `UncheckedIOException` when the disk fails.
    Iterator<T> sorted() throws IOException {
        if (runs.isEmpty()) {
            held.sort(order);
            return held.iterator();
        }
        if (!held.isEmpty()) {
            spill();
        }
        while (runs.size() > MOST_RUNS) {
            int tooMany = runs.size() - MOST_RUNS + 1;
            List<Kept> lowest =
                    runs.stream()
                            .sorted(Comparator.comparingInt(Kept::level))
                            .limit(Math.min(tooMany, MOST_RUNS))
                            .toList();
            runs.add(new Kept(merge(lowest), lowest.getLast().level()));
        }
        return merged(runs);
    }

    private Iterator<T> merged(List<Kept> some) throws IOException {
        PriorityQueue<Run> queue =
                new PriorityQueue<>((one, other) -> order.compare(one.first, other.first));
        for (Kept run : some) {
            Run opened = new Run(run.path());
            open.add(opened);
            queue.add(opened);
        }
        return new Merge(queue);
    }

    /// A run from its first record on that was not taken; there is always one.
    private final class Run {
        private final DataInputStream in;
        private T first;

        Run(Path path) throws IOException {
            in = new DataInputStream(new BufferedInputStream(Files.newInputStream(path), BUFFER));
            if (!in.readBoolean()) {
                throw new IOException(path + ": empty");
            }
            first = form.read(in);
        }

        boolean advance() throws IOException {
            if (!in.readBoolean()) {
                in.close();
                return false;
            }
            first = form.read(in);
            return true;
        }
    }

    private final class Merge implements Iterator<T> {
        private final PriorityQueue<Run> queue;

        Merge(PriorityQueue<Run> queue) {
            this.queue = queue;
        }

        @Override
        public boolean hasNext() {
            return !queue.isEmpty();
        }

        @Override
        public T next() {
            Run run = queue.poll();
            if (run == null) {
                throw new NoSuchElementException();
            }
            T one = run.first;
            try {
                if (run.advance()) {
                    queue.add(run);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return one;
        }
    }

    private void closeOpen() throws IOException {
        for (Run run : open) {
            run.in.close();
        }
        open.clear();
    }

    /// How many runs have been written to disk so far.
    int written() {
        return written;
    }

    /// Removes what lies on disk.
    @Override
    public void close() throws IOException {
        closeOpen();
        for (Kept run : runs) {
            Files.deleteIfExists(run.path());
        }
        runs.clear();
        held.clear();
    }
}

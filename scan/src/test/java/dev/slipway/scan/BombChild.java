package dev.slipway.scan;

import com.sun.management.ThreadMXBean;
import dev.slipway.scan.finding.Finding;
import dev.slipway.scan.finding.Limits;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A process with a small heap that scans every file of a folder within the usual limits, and says
/// what each one cost it.
final class BombChild {
    private static final long MILLION = 1_000_000;

    private BombChild() {}

    /// @param arguments the folder
    public static void main(String[] arguments) throws IOException {
        try (Stream<Path> files = Files.list(Path.of(arguments[0]))) {
            for (Path file : files.sorted().toList()) {
                System.out.println(scanned(file));
            }
        }
    }

    /// Name, bytes, milliseconds of the processor, bytes allocated, most bytes of heap, rules.
    private static String scanned(Path file) throws IOException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        List<MemoryPoolMXBean> heap =
                ManagementFactory.getMemoryPoolMXBeans().stream()
                        .filter(pool -> pool.getType() == MemoryType.HEAP)
                        .toList();
        System.gc();
        heap.forEach(MemoryPoolMXBean::resetPeakUsage);
        long processor = threads.getCurrentThreadCpuTime();
        long allocated = threads.getCurrentThreadAllocatedBytes();
        Report report = new ModelScanner(Limits.usual(), Suppressions.none()).scan(file);
        long took = threads.getCurrentThreadCpuTime() - processor;
        long taken = threads.getCurrentThreadAllocatedBytes() - allocated;
        long most = heap.stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
        String rules =
                report.findings().stream()
                        .map(Finding::rule)
                        .distinct()
                        .sorted()
                        .collect(Collectors.joining("+"));
        return "%s %d %d %d %d %s"
                .formatted(
                        file.getFileName(),
                        Files.size(file),
                        took / MILLION,
                        taken,
                        most,
                        rules.isEmpty() ? "-" : rules);
    }
}

package dev.slipway.server.stop;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The connections to a port that Linux has accepted and the process has not.
///
/// Closing a listening socket resets them, though their callers were told that they are connected,
/// and nothing in Java tells the kernel to accept no more. A filter on the socket does: it drops
/// the packets that would open a connection. A caller who comes then hears nothing, tries again a
/// second later, and finds the port closed or another server.
///
/// *Source*: socket(7), SO_ATTACH_FILTER; proc_net_tcp in the kernel's documentation: the receive
/// queue of a listening socket is the number of connections that wait to be accepted.
@SuppressWarnings("restricted")
final class ListenQueue {
    private static final Path PROC = Path.of("/proc/self");
    private static final String LISTENING = "0A";
    private static final String HALF_OPEN = "03";
    private static final int SOL_SOCKET = 1;
    private static final int SO_ATTACH_FILTER = 26;

    /// Classic BPF over a TCP header: drop what has SYN among its flags, take all else.
    private static final long[] DROP_SYN = {
        instruction(0x30, 0, 0, 13),
        instruction(0x45, 0, 1, 0x02),
        instruction(0x06, 0, 0, 0),
        instruction(0x06, 0, 0, 0xffff_ffffL)
    };

    private final int port;

    /// The queue of a port on which this process listens.
    ListenQueue(int port) {
        this.port = port;
    }

    /// Lets no connection enter it any more, where that can be had: on Linux, outside of sandboxes
    /// that hide a process's sockets.
    void shut() {
        try {
            List<String> inodes =
                    sockets().stream().filter(Line::isListening).map(Line::inode).toList();
            descriptors(inodes).forEach(ListenQueue::attach);
        } catch (IOException | RuntimeException e) {
            // Then it is closed as any other program closes it.
        }
    }

    /// Whether no connection waits in it and none is on its way into it.
    boolean isEmpty() {
        try {
            return sockets().stream().noneMatch(Line::isWaiting);
        } catch (IOException | RuntimeException e) {
            return true;
        }
    }

    /// A line of the kernel's table of sockets.
    private record Line(String state, long queued, String inode) {
        boolean isListening() {
            return state.equals(LISTENING);
        }

        boolean isWaiting() {
            return state.equals(HALF_OPEN) || (isListening() && queued > 0);
        }
    }

    private List<Line> sockets() throws IOException {
        List<Line> lines = new ArrayList<>();
        String end = String.format(":%04X", port);
        for (String table : List.of("tcp", "tcp6")) {
            Path file = PROC.resolve("net").resolve(table);
            if (!Files.isReadable(file)) {
                continue;
            }
            for (String line : Files.readAllLines(file)) {
                String[] columns = line.strip().split("\\s+", -1);
                if (columns.length > 9 && columns[1].endsWith(end)) {
                    String queued = columns[4].substring(columns[4].indexOf(':') + 1);
                    lines.add(new Line(columns[3], Long.parseLong(queued, 16), columns[9]));
                }
            }
        }
        return lines;
    }

    private static List<Integer> descriptors(List<String> inodes) throws IOException {
        List<Integer> found = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(PROC.resolve("fd"))) {
            for (Path descriptor : all) {
                if (inodes.stream().anyMatch(inode -> leadsTo(descriptor, inode))) {
                    found.add(Integer.parseInt(descriptor.getFileName().toString()));
                }
            }
        }
        return found;
    }

    private static boolean leadsTo(Path descriptor, String inode) {
        try {
            return Files.readSymbolicLink(descriptor).toString().equals("socket:[" + inode + "]");
        } catch (IOException e) {
            // Closed meanwhile.
            return false;
        }
    }

    private static void attach(int descriptor) {
        Linker linker = Linker.nativeLinker();
        Optional<MemorySegment> function = linker.defaultLookup().find("setsockopt");
        if (function.isEmpty()) {
            return;
        }
        FunctionDescriptor type =
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.ADDRESS,
                        ValueLayout.JAVA_INT);
        MethodHandle set = linker.downcallHandle(function.get(), type);
        MemoryLayout program =
                MemoryLayout.structLayout(
                        ValueLayout.JAVA_SHORT, MemoryLayout.paddingLayout(6), ValueLayout.ADDRESS);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment filter = arena.allocate(program);
            filter.set(ValueLayout.JAVA_SHORT, 0, (short) DROP_SYN.length);
            filter.set(ValueLayout.ADDRESS, 8, arena.allocateFrom(ValueLayout.JAVA_LONG, DROP_SYN));
            int size = (int) program.byteSize();
            int _ = (int) set.invokeExact(descriptor, SOL_SOCKET, SO_ATTACH_FILTER, filter, size);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /// As `struct sock_filter` lies in the memory of a little-endian machine.
    private static long instruction(int code, int ifTrue, int ifFalse, long value) {
        return code | (long) ifTrue << 16 | (long) ifFalse << 24 | value << 32;
    }
}

package dev.slipway.testkit.outside;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/// Ports of loopback for programs that have to be told one: out of a range from which the system
/// gives no connection its own end, so that none takes it before the program does. Each test
/// process has a part of that range to itself, which a locked file says as long as it lives.
public final class FreePort {
    private static final int FIRST = 20_000;
    private static final int COUNT = 1_000;
    private static final int PARTS = 12;

    /// Keeps its lock until this process ends.
    private static final AtomicReference<FileChannel> LOCKED = new AtomicReference<>();

    private static final int BEGIN = FIRST + part() * COUNT;
    private static final AtomicInteger NEXT = new AtomicInteger();

    private FreePort() {}

    /// One that nobody listens at, and that nobody else is told.
    public static int take() throws IOException {
        for (int tried = 0; tried < COUNT; tried++) {
            int port = BEGIN + Math.floorMod(NEXT.getAndIncrement(), COUNT);
            try (ServerSocket socket =
                    new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException e) {
                // Somebody has it.
            }
        }
        throw new IOException("no free port from " + BEGIN + " on");
    }

    /// A part that no other process has; where there are more processes than parts, one of them.
    private static int part() {
        int any = Math.floorMod(ProcessHandle.current().pid(), PARTS);
        for (int tried = 0; tried < PARTS; tried++) {
            int part = (any + tried) % PARTS;
            if (isLocked(part)) {
                return part;
            }
        }
        return any;
    }

    private static boolean isLocked(int part) {
        Path file = Path.of(System.getProperty("java.io.tmpdir"), "slipway-ports-" + part);
        try {
            FileChannel channel =
                    FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() != null) {
                LOCKED.set(channel);
                return true;
            }
            channel.close();
        } catch (IOException | OverlappingFileLockException e) {
            // Another's, or nobody may have it.
        }
        return false;
    }
}

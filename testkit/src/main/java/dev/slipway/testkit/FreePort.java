package dev.slipway.testkit;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/// Ports of loopback for programs that have to be told one: out of a range from which the system
/// gives no connection its own end, so that none takes it before the program does.
public final class FreePort {
    private static final int FIRST = 20_000;
    private static final int COUNT = 12_000;

    /// Tests of other processes begin to look somewhere else.
    private static final AtomicInteger NEXT =
            new AtomicInteger(Math.floorMod(ProcessHandle.current().pid() * 499, COUNT));

    private FreePort() {}

    /// One that nobody listens at, and that nobody else in this process is told.
    public static int take() throws IOException {
        for (int tried = 0; tried < COUNT; tried++) {
            int port = FIRST + Math.floorMod(NEXT.getAndIncrement(), COUNT);
            try (ServerSocket socket =
                    new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException e) {
                // Somebody has it.
            }
        }
        throw new IOException("no free port from " + FIRST + " on");
    }
}

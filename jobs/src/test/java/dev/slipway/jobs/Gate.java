package dev.slipway.jobs;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/// Stands between clients and a broker, and lets no request pass that ends a transaction while it
/// is shut. What passes goes on in one piece: of two, the second would wait until the first was
/// acknowledged, which takes 40 ms where the other side has to have both before it says anything.
final class Gate implements AutoCloseable {
    /// `EndTxn` in the protocol's list of requests.
    private static final short END_TRANSACTION = 26;

    private final ServerSocket door;
    private final int behind;
    private final List<Socket> open = new ArrayList<>();
    private volatile CountDownLatch knocked = new CountDownLatch(1);
    private volatile boolean isShut;

    Gate(int behind) throws IOException {
        this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.behind = behind;
        new Thread(this::accept, "gate").start();
    }

    int port() {
        return door.getLocalPort();
    }

    void shut() {
        knocked = new CountDownLatch(1);
        isShut = true;
    }

    void reopen() {
        isShut = false;
    }

    /// Waits until a request was held up since it was shut.
    void awaitKnock() throws InterruptedException {
        knocked.await();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = door.accept();
                try {
                    connect(client);
                } catch (IOException e) {
                    // It is not up yet; the client tries again.
                    client.close();
                }
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void connect(Socket client) throws IOException {
        Socket broker = new Socket(InetAddress.getLoopbackAddress(), behind);
        client.setTcpNoDelay(true);
        broker.setTcpNoDelay(true);
        synchronized (open) {
            open.add(client);
            open.add(broker);
        }
        new Thread(() -> pass(client, broker, true), "requests").start();
        new Thread(() -> pass(broker, client, false), "answers").start();
    }

    private void pass(Socket from, Socket to, boolean isRequest) {
        try (from;
                to) {
            DataInputStream in = new DataInputStream(from.getInputStream());
            OutputStream out = to.getOutputStream();
            while (true) {
                int length = in.readInt();
                byte[] frame = in.readNBytes(length);
                short kind = (short) ((frame[0] << 8) | (frame[1] & 0xff));
                if (isRequest && isShut && kind == END_TRANSACTION) {
                    knocked.countDown();
                    continue;
                }
                out.write(ByteBuffer.allocate(4 + length).putInt(length).put(frame).array());
                out.flush();
            }
        } catch (IOException e) {
            // One of both has hung up.
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        synchronized (open) {
            for (Socket socket : open) {
                socket.close();
            }
        }
    }
}

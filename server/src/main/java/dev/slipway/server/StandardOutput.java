package dev.slipway.server;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/// Where verbs print. What cannot be written ends the verb: `stream watch | head` would watch for
/// ever, and what a full disk has cut would end with 0.
///
/// *Errors*: [OutputLostException], once: a verb that ends may print what it likes.
final class StandardOutput extends OutputStream {
    private final OutputStream out;
    private volatile boolean isLost;

    StandardOutput(OutputStream out) {
        this.out = out;
    }

    /// That of this process.
    static StandardOutput ours() {
        return new StandardOutput(new FileOutputStream(FileDescriptor.out));
    }

    @Override
    public void write(int one) {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) {
        if (isLost) {
            return;
        }
        try {
            out.write(bytes, from, count);
        } catch (IOException e) {
            isLost = true;
            throw new OutputLostException(e);
        }
    }
}

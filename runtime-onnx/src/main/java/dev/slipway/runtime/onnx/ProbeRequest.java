package dev.slipway.runtime.onnx;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;

/// What the serving process asks of the probe.
///
/// @param file the model file, absolute
/// @param root the package's directory, absolute
/// @param digest SHA-256 that `file` must have
/// @param sessions the thread policy
/// @param memoryLimitBytes what the model may take
record ProbeRequest(Path file, Path root, String digest, Sessions sessions, long memoryLimitBytes) {
    byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeUTF(file.toString());
            out.writeUTF(root.toString());
            out.writeUTF(digest);
            out.writeInt(sessions.intraOpThreads());
            out.writeBoolean(sessions.spinning());
            out.writeLong(memoryLimitBytes);
        } catch (IOException e) {
            throw new IllegalStateException("memory does not fail to be written", e);
        }
        return bytes.toByteArray();
    }

    static ProbeRequest decode(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        return new ProbeRequest(
                Path.of(in.readUTF()),
                Path.of(in.readUTF()),
                in.readUTF(),
                new Sessions(in.readInt(), in.readBoolean()),
                in.readLong());
    }
}

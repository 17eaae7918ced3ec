package dev.slipway.packages.intake;

import dev.slipway.packages.PackageFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/// Tells what a file is by its content; reads a bounded part of it, whatever it claims.
public final class FileRecognition {
    private static final int HEAD = 256 << 10;
    private static final int TAIL = 1 << 20;
    private static final HexFormat HEX = HexFormat.of();

    private record Magic(int at, String hex, ForeignFormat format) {
        boolean isIn(byte[] head) {
            int length = hex.length() / 2;
            return head.length >= at + length && HEX.formatHex(head, at, at + length).equals(hex);
        }
    }

    private static final List<Magic> MAGICS =
            List.of(
                    new Magic(0, "894844460d0a1a0a", ForeignFormat.HDF5),
                    new Magic(0, "43424d31", ForeignFormat.CATBOOST),
                    new Magic(4, "54464c33", ForeignFormat.TENSORFLOW_LITE),
                    new Magic(0, "47475546", ForeignFormat.GGUF),
                    new Magic(0, "934e554d5059", ForeignFormat.NUMPY),
                    new Magic(0, "62696e66", ForeignFormat.XGBOOST_BINARY));

    private FileRecognition() {}

    /// What the file at `path` is.
    public static Recognised of(PackageFiles files, String path) throws IOException {
        byte[] head = files.head(path, HEAD);
        if (startsAsZip(head)) {
            return ZipRecognition.of(head, tail(files, path));
        }
        for (Magic magic : MAGICS) {
            if (magic.isIn(head)) {
                return new Recognised.Foreign(magic.format(), null);
            }
        }
        if (TreeHeads.isXgboost(head)) {
            return new Recognised.Servable(ModelFormat.XGBOOST);
        }
        if (TreeHeads.isLightGbm(head)) {
            return new Recognised.Servable(ModelFormat.LIGHTGBM);
        }
        if (PickleHeads.isPickle(head)) {
            return PickleHeads.of(head);
        }
        if (isPacked(head)) {
            return packed(head);
        }
        return ofMessages(files, path, head);
    }

    /// The last bytes of a file, where a ZIP archive lists its entries.
    private static byte[] tail(PackageFiles files, String path) throws IOException {
        long size = files.sizes().getOrDefault(path, 0L);
        try (InputStream in = files.open(path)) {
            in.skipNBytes(Math.max(0, size - TAIL));
            return in.readNBytes(TAIL);
        }
    }

    private static Recognised ofMessages(PackageFiles files, String path, byte[] head)
            throws IOException {
        if (isSafetensors(head)) {
            return new Recognised.Foreign(ForeignFormat.SAFETENSORS, null);
        }
        try (InputStream in = files.open(path)) {
            return switch (ProtoOutline.of(in, files.sizes().getOrDefault(path, 0L))) {
                case ONNX -> new Recognised.Servable(ModelFormat.ONNX);
                case SAVED_MODEL -> new Recognised.Foreign(ForeignFormat.SAVED_MODEL, null);
                case NEITHER ->
                        new Recognised.Foreign(
                                isPmml(head) ? ForeignFormat.PMML : ForeignFormat.UNKNOWN, null);
            };
        }
    }

    private static boolean startsAsZip(byte[] head) {
        return head.length >= 4 && head[0] == 'P' && head[1] == 'K' && head[2] <= 8;
    }

    private static boolean isSafetensors(byte[] head) {
        if (head.length < 10 || head[8] != '{' || (head[9] != '"' && head[9] != '}')) {
            return false;
        }
        long length = 0;
        for (int i = 7; i >= 0; i--) {
            length = length << 8 | (head[i] & 0xFF);
        }
        return length >= 2 && length <= 100 << 20;
    }

    private static boolean isPmml(byte[] head) {
        String text = new String(head, 0, Math.min(head.length, 2048), StandardCharsets.UTF_8);
        return text.stripLeading().startsWith("<") && text.contains("<PMML");
    }

    /// zlib as joblib writes it, or gzip.
    private static boolean isPacked(byte[] head) {
        if (head.length < 4) {
            return false;
        }
        int first = ((head[0] & 0xFF) << 8) | (head[1] & 0xFF);
        return first == 0x1F8B || (head[0] == 0x78 && first % 31 == 0);
    }

    private static Recognised packed(byte[] head) {
        byte[] inner;
        try (ByteArrayInputStream bytes = new ByteArrayInputStream(head);
                InputStream in =
                        head[0] == 0x78
                                ? new InflaterInputStream(bytes)
                                : new GZIPInputStream(bytes)) {
            inner = beginning(in);
        } catch (IOException e) {
            inner = new byte[0];
        }
        if (PickleHeads.isPickle(inner)
                && PickleHeads.of(inner) instanceof Recognised.Foreign pickle) {
            return new Recognised.Foreign(ForeignFormat.JOBLIB, pickle.type());
        }
        return new Recognised.Foreign(ForeignFormat.UNKNOWN, null);
    }

    /// What can be unpacked of a stream that may end too early.
    private static byte[] beginning(InputStream in) {
        byte[] inner = new byte[HEAD];
        int count = 0;
        try {
            while (count < inner.length) {
                int read = in.read(inner, count, inner.length - count);
                if (read < 0) {
                    break;
                }
                count += read;
            }
        } catch (IOException e) {
            // Only the head was there to be unpacked.
        }
        return Arrays.copyOf(inner, count);
    }
}

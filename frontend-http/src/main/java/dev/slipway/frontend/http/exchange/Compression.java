package dev.slipway.frontend.http.exchange;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.inference.GzipBody;
import dev.slipway.api.work.LongWork;
import dev.slipway.frontend.http.json.Pause;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.InflaterInputStream;

/// A content coding of a body.
///
/// *Source*: RFC 9110, section 8.4.1: `deflate` is the zlib format.
public enum Compression {
    GZIP("gzip"),
    DEFLATE("deflate");

    private static final int BUFFER = 8_192;
    private static final int AT_A_STRETCH = 1 << 17;

    private final String token;

    Compression(String token) {
        this.token = token;
    }

    /// As headers write it.
    public String token() {
        return token;
    }

    /// The coding of a `Content-Encoding` header; empty for `identity`.
    ///
    /// *Errors*: [RefusalException] for any other coding.
    public static Optional<Compression> ofContentEncoding(String header) {
        String wanted = header.trim().toLowerCase(Locale.ROOT);
        if (wanted.isEmpty() || wanted.equals("identity")) {
            return Optional.empty();
        }
        if (wanted.equals("x-gzip")) {
            return Optional.of(GZIP);
        }
        for (Compression coding : values()) {
            if (coding.token.equals(wanted)) {
                return Optional.of(coding);
            }
        }
        throw new RefusalException(
                ErrorCode.UNSUPPORTED_ENCODING,
                "Content-Encoding: " + wanted + " (expected: gzip, deflate or identity)");
    }

    /// The first coding that an `Accept-Encoding` header takes and does not weigh 0.
    public static Optional<Compression> acceptedBy(String header) {
        for (String part : header.toLowerCase(Locale.ROOT).split(",", -1)) {
            String[] pieces = part.split(";", 2);
            for (Compression coding : values()) {
                if (pieces[0].trim().equals(coding.token)
                        && (pieces.length == 1 || !isZeroWeight(pieces[1]))) {
                    return Optional.of(coding);
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isZeroWeight(String parameter) {
        String weight = parameter.replace(" ", "");
        return weight.startsWith("q=0") && !weight.matches("q=0\\.0*[1-9].*");
    }

    /// The decoded form of `in`. Whoever reads it yields after every 128 KiB or so.
    InputStream decoding(InputStream in) throws IOException {
        return new Unhurried(
                switch (this) {
                    case GZIP -> GzipBody.of(new LeftOpen(in));
                    case DEFLATE -> new InflaterInputStream(new LeftOpen(in));
                });
    }

    /// Gives little at once and lets others go by: megabytes may come of few bytes, and nothing is
    /// waited for meanwhile.
    private static final class Unhurried extends FilterInputStream {
        private final Pause pause = new Pause();
        private int given;

        Unhurried(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int next = in.read();
            rest(1);
            return next;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = in.read(bytes, offset, Math.min(length, AT_A_STRETCH));
            rest(count);
            return count;
        }

        private void rest(int more) {
            given += Math.max(0, more);
            if (given >= AT_A_STRETCH) {
                given = 0;
                pause.forOthers();
            }
        }
    }

    /// Lets a decompressor be closed, which frees its native memory, without reading away what is
    /// left of the body.
    private static final class LeftOpen extends FilterInputStream {
        LeftOpen(InputStream in) {
            super(in);
        }

        @Override
        public void close() {}
    }

    /// The encoded form of the first `length` bytes; where they are many, other threads do it.
    byte[] encode(byte[] bytes, int length, LongWork large) {
        return length <= LongWork.LARGE_BYTES
                ? encode(bytes, length)
                : large.run(() -> encode(bytes, length));
    }

    /// The encoded form of the first `length` bytes.
    byte[] encode(byte[] bytes, int length) {
        ByteArrayOutputStream encoded = new ByteArrayOutputStream(length / 2 + 64);
        try (OutputStream out = encoding(encoded)) {
            out.write(bytes, 0, length);
        } catch (IOException impossible) {
            throw new IllegalStateException("compression in memory", impossible);
        }
        return encoded.toByteArray();
    }

    private OutputStream encoding(OutputStream out) throws IOException {
        return switch (this) {
            case GZIP -> new GZIPOutputStream(out, BUFFER);
            case DEFLATE -> new DeflaterOutputStream(out);
        };
    }
}

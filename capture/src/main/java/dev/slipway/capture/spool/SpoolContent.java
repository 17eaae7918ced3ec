package dev.slipway.capture.spool;

import dev.slipway.capture.spool.PredictionDecoder.Singles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/// A closed file of a spool in memory, whose predictions can be read in any order.
///
/// *Threads*: one.
public final class SpoolContent {
    private final byte[] bytes;
    private final List<Place> places = new ArrayList<>();
    private final PredictionDecoder decoder = new PredictionDecoder(Singles.EXACT);

    private SpoolContent(byte[] bytes) {
        this.bytes = bytes;
    }

    /// Where a prediction stands.
    public record Place(String id, SpoolSchema schema, int position) {
        /// When its request came.
        public Instant time() {
            return SpoolFile.time(id);
        }
    }

    /// Reads a file as far as its frames are whole.
    public static SpoolContent read(Path file) throws IOException {
        SpoolContent content = new SpoolContent(Files.readAllBytes(file));
        content.scan();
        return content;
    }

    private void scan() {
        int magic = SpoolFormat.MAGIC.length;
        if (bytes.length < magic || !Arrays.equals(bytes, 0, magic, SpoolFormat.MAGIC, 0, magic)) {
            return;
        }
        Map<Integer, SpoolSchema> schemas = new HashMap<>();
        CRC32C checksum = new CRC32C();
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).position(magic);
        while (in.remaining() > FrameBuffer.HEAD) {
            int length = in.getInt();
            int sum = in.getInt();
            if (length < 1 || length > in.remaining()) {
                return;
            }
            int start = in.position();
            checksum.reset();
            checksum.update(bytes, start, length);
            if ((int) checksum.getValue() != sum) {
                return;
            }
            frame(in, schemas);
            in.position(start + length);
        }
    }

    private void frame(ByteBuffer in, Map<Integer, SpoolSchema> schemas) {
        byte type = in.get();
        if (type == SpoolFormat.SCHEMA || type == SpoolFormat.TEAM_SCHEMA) {
            boolean hasTeam = type == SpoolFormat.TEAM_SCHEMA;
            schemas.put(in.getInt(), PredictionDecoder.schema(in, hasTeam));
        } else if (type == SpoolFormat.PREDICTION) {
            String id = PredictionDecoder.text(in);
            SpoolSchema schema = schemas.get(in.getInt());
            if (schema != null) {
                places.add(new Place(id, schema, in.position()));
            }
        }
    }

    /// Where its predictions stand, as they came.
    public List<Place> places() {
        return List.copyOf(places);
    }

    /// The prediction at a place, its numbers of 32 bits as the doubles that are equal to them:
    /// files hold 32 bits, so to find what people would write, digit by digit, would be in vain.
    public SpooledPrediction at(Place place) {
        ByteBuffer in =
                ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).position(place.position());
        return decoder.prediction(place.id(), place.schema(), in);
    }
}

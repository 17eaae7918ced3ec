package dev.slipway.frontend.http.oip;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.inference.InferenceRequest;
import dev.slipway.api.inference.ParameterValue;
import dev.slipway.api.inference.Permit;
import dev.slipway.api.inference.RequestHead;
import dev.slipway.api.model.Signature;
import dev.slipway.frontend.http.codec.Glance;
import dev.slipway.frontend.http.codec.RequestBody;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import dev.slipway.testkit.Campaign;
import dev.slipway.testkit.Property;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// A quick look against Jackson and the decoder: what it finds is what they read.
final class InferGlanceTest {
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();
    private static final int CASES = 20_000;
    private static final int MOST = 20_000_000;
    private static final OipCodec CODEC = new OipCodec();

    /// Gives any memory.
    private record Generous() implements Permit {
        @Override
        public RequestHead head() {
            throw new IllegalStateException("nobody asks for it");
        }

        @Override
        public Signature signature() {
            return Signature.of(List.of(), List.of());
        }

        @Override
        public TensorAllocator allocator() {
            return TensorAllocator.heap();
        }

        @Override
        public Optional<Refusal> reserve(long bytes) {
            return Optional.empty();
        }

        @Override
        public void close() {}
    }

    @Test
    void usualRequestsShowTimeAndRowsAndOthersNothing() {
        Property.holds(
                Campaign.cases(CASES, MOST),
                random -> {
                    MadeRequest made = new MadeRequest(random);
                    String text = made.request();
                    Optional<Glance> seen = glance(bytes(text));
                    assertThat(seen.isPresent()).as(text).isEqualTo(made.isUsual());
                    if (seen.isPresent()) {
                        compare(seen.get(), bytes(text));
                        assertThat(decoded(bytes(text))).as(text).isPresent();
                    }
                });
    }

    @Test
    void whatIsFoundInABrokenRequestIsWhatItSays() {
        Property.holds(
                Campaign.cases(CASES, MOST),
                random -> {
                    byte[] document = bytes(new MadeRequest(random).request());
                    for (int i = 1 + random.nextInt(3); i > 0; i--) {
                        document = broken(document, random);
                    }
                    compareAny(document);
                });
    }

    @Test
    void whatIsFoundInAnyDocumentIsWhatItSays() {
        Property.holds(
                Campaign.cases(CASES, MOST),
                random -> compareAny(bytes(new MadeRequest(random).value(5))));
    }

    @Test
    void binaryTensorDataIsNotLookedThrough() {
        String text =
                "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1],\"data\":[1]}],"
                        + "\"parameters\":{\"timeout\":7}}";
        byte[] all = bytes(text);
        assertThat(glance(all)).isPresent();
        assertThat(CODEC.glance(new RequestBody(all, all.length, OptionalInt.of(all.length), "")))
                .isEmpty();
    }

    @Test
    void requestThatSaysNoTimeShowsItsRows() {
        String silent = claiming("[2,1]").replace(",\"parameters\":{\"timeout\":7}", "");
        Glance seen = glance(bytes(silent)).orElseThrow();
        assertThat(seen.rows()).isEqualTo(2);
        assertThat(seen.parameters().custom()).isEmpty();
    }

    @Test
    void nameThatMayBeAnotherWayToWriteOneIsUnusual() {
        String text = claiming("[2,1]");
        assertThat(glance(bytes(text))).isPresent();
        assertThat(glance(bytes(text.replace("timeout", "\\u0074imeout")))).isEmpty();
        assertThat(glance(text.replace("timeout", "\u00c1\u00b4imeout").getBytes(ISO_8859_1)))
                .isEmpty();
    }

    /// Whoever is refused unread counts by these rows as demand.
    @Test
    void rowsThatADocumentCannotHoldAreNotBelieved() {
        assertThat(glance(bytes(claiming("[30,1]")))).map(Glance::rows).contains(30);
        assertThat(glance(bytes(claiming("[2000000000,1]")))).isEmpty();
        assertThat(glance(bytes(claiming("[30,30]")))).isEmpty();
    }

    private static String claiming(String shape) {
        return "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":"
                + shape
                + ",\"data\":[1]}],\"parameters\":{\"timeout\":7}}";
    }

    /// In a body as it was read: there is room behind it, in which anything stands.
    private static RequestBody body(byte[] document) {
        byte[] roomy = Arrays.copyOf(document, document.length + 4);
        Arrays.fill(roomy, document.length, roomy.length, (byte) '}');
        return new RequestBody(roomy, document.length, OptionalInt.empty(), "");
    }

    private static Optional<Glance> glance(byte[] document) {
        return CODEC.glance(body(document));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void compareAny(byte[] document) throws IOException {
        Optional<Glance> seen = glance(document);
        if (seen.isPresent()) {
            compare(seen.get(), document);
        }
    }

    private static void compare(Glance seen, byte[] document) throws IOException {
        String text = new String(document, StandardCharsets.UTF_8);
        Optional<JsonNode> tree = tree(document);
        if (tree.isPresent()) {
            JsonNode rows = tree.get().at("/inputs/0/shape/0");
            assertThat(rows.isIntegralNumber()).as(text).isTrue();
            assertThat(rows.longValue()).as(text).isEqualTo(seen.rows());
            JsonNode time = tree.get().at("/parameters/timeout");
            ParameterValue said = seen.parameters().custom().get("timeout");
            assertThat(time.isIntegralNumber()).as(text).isEqualTo(said != null);
            if (said == null) {
                assertThat(time.isMissingNode()).as(text).isTrue();
            } else {
                assertThat(new ParameterValue.Whole(time.longValue())).as(text).isEqualTo(said);
            }
        }
        Optional<InferenceRequest> request = decoded(document);
        if (request.isPresent()) {
            Tensor first = request.get().inputs().getFirst().tensor();
            assertThat(first.rows()).as(text).isEqualTo(seen.rows());
            assertThat(first.elementCount()).as(text).isGreaterThanOrEqualTo(seen.rows());
            assertThat(request.get().parameters().custom().get("timeout"))
                    .as(text)
                    .isEqualTo(seen.parameters().custom().get("timeout"));
        }
    }

    /// As Jackson reads it, where it does.
    private static Optional<JsonNode> tree(byte[] document) throws IOException {
        try {
            return Optional.of(MAPPER.readTree(document));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    /// As the decoder reads it, where it does.
    private static Optional<InferenceRequest> decoded(byte[] document) {
        try {
            return Optional.of(CODEC.decode(body(document), new Generous()).request());
        } catch (RefusalException e) {
            return Optional.empty();
        }
    }

    private static byte[] broken(byte[] document, SplittableRandom random) {
        int at = random.nextInt(document.length);
        int to = Math.min(document.length, at + random.nextInt(4));
        byte[] added = new byte[random.nextInt(3)];
        for (int i = 0; i < added.length; i++) {
            added[i] =
                    random.nextBoolean()
                            ? document[random.nextInt(document.length)]
                            : (byte) random.nextInt(256);
        }
        byte[] changed = new byte[document.length - (to - at) + added.length];
        System.arraycopy(document, 0, changed, 0, at);
        System.arraycopy(added, 0, changed, at, added.length);
        System.arraycopy(document, to, changed, at + added.length, document.length - to);
        return changed;
    }
}

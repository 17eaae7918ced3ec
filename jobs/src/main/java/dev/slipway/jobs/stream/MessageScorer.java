package dev.slipway.jobs.stream;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.slipway.api.model.Signature;
import dev.slipway.jobs.attempt.Attempt.ModelChoice;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.attempt.StreamAttempt;
import dev.slipway.jobs.input.MessageRows;
import dev.slipway.jobs.output.AnswerText;
import dev.slipway.jobs.score.BatchScorer;
import dev.slipway.jobs.score.GivenValues;
import dev.slipway.jobs.score.ScoredBatch;
import dev.slipway.jobs.table.BadRow;
import dev.slipway.jobs.table.Column;
import dev.slipway.jobs.table.Field;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Scores messages by one version: an answer for each, or a dead letter that says why there is
/// none.
///
/// *Threads*: one.
public final class MessageScorer implements AutoCloseable {
    private static final String ID = "prediction_id";
    private static final String MODEL = "model";
    private static final String VERSION = "version";

    /// Characters of a reason: one may quote a name of the message, which would make a letter
    /// longer than any that its topic takes.
    private static final int LONGEST_REASON = 1_000;

    private static final JsonFactory JSON =
            new JsonFactoryBuilder()
                    .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
                    .build();

    private final StreamAttempt attempt;
    private final ModelChoice version;
    private final MessageIds ids;
    private final MessageRows rows;
    private final BatchScorer scorer;
    private final @Nullable GivenValues given;
    private final int aggregates;
    private final SeenValues seen;
    private final int longest;
    private final Signature signature;
    private final KeptRows kept;
    private final boolean isInRelease;

    /// A scorer of batches of at most so many messages as the attempt's pace says.
    ///
    /// @param version whose answers [#check] has not refused
    /// @param longest bytes of an answer
    /// @param kept takes predictions that are drawn
    /// @param isInRelease whether a release has a say in which rows it scores
    MessageScorer(
            StreamAttempt attempt,
            LoadedVersion version,
            int longest,
            KeptRows kept,
            boolean isInRelease) {
        this.attempt = attempt;
        this.version = version.choice();
        this.ids = new MessageIds(attempt.job(), attempt.topics().input());
        this.rows = new MessageRows(version.model().columns(), attempt.pace().batchRows());
        this.scorer = new BatchScorer(version.model(), rows.plan());
        this.given = version.model().given().orElse(null);
        this.aggregates =
                version.model().definition().map(one -> one.aggregates().size()).orElse(0);
        this.seen = version.model().definition().map(SeenValues::of).orElseGet(SeenValues::none);
        this.longest = longest;
        this.signature = version.model().signature();
        this.kept = kept;
        this.isInRelease = isInRelease;
    }

    /// Refuses answers in which two fields would have the same name.
    ///
    /// *Errors*: [JobException] with `UNKNOWN_COLUMN`.
    public static void check(StreamAttempt attempt, List<Field> outputs) {
        Set<String> own = Set.of(ID, MODEL, VERSION);
        for (Field output : outputs) {
            if (own.contains(output.name()) || attempt.passThrough().contains(output.name())) {
                throw taken("output", output.name());
            }
        }
        for (String name : attempt.passThrough()) {
            if (own.contains(name)) {
                throw taken("pass-through", name);
            }
        }
    }

    private static JobException taken(String field, String name) {
        return new JobException(
                EndCode.UNKNOWN_COLUMN,
                field + ": '" + name + "' (expected: a name that the answer has not yet)");
    }

    /// Scores some messages and gives away what is to be written, in their order.
    ///
    /// @return how many dead letters were among it
    public int score(List<Message> messages, Consumer<Outgoing> out) {
        rows.clear();
        messages.forEach(message -> rows.add(message.value()));
        if (given != null && aggregates > 0) {
            List<double[]> values = messages.stream().map(this::aggregates).toList();
            given.give(new OfMessages(messages, values));
        }
        long began = kept.nanos();
        ScoredBatch scored = scorer.score(rows.batch());
        long each = (kept.nanos() - began) / Math.max(1, messages.size());
        List<BadRow> bad = scored.badRows();
        int put = 0;
        int dead = 0;
        for (int row = 0; row < messages.size(); row++) {
            Message message = messages.get(row);
            Message.Fault fault = message.fault();
            BadRow unfit = put < bad.size() && bad.get(put).row() == row ? bad.get(put) : null;
            if (unfit != null) {
                put++;
            }
            if (fault != null) {
                unfit = new BadRow(row, fault.field(), fault.reason());
            }
            if (unfit != null) {
                dead++;
                out.accept(dead(message, unfit));
                continue;
            }
            String id = ids.of(message);
            byte[] answer = answer(message, id, scored.outputs(), row - put);
            if (answer.length > longest) {
                dead++;
                out.accept(dead(message, new BadRow(row, "", tooLong(answer))));
            } else {
                out.accept(new Outgoing(attempt.topics().output(), message, answer));
                if (kept.draws(id, message)) {
                    keep(answered(message, id, each, answer), message, row - put);
                }
            }
        }
        return dead;
    }

    private String tooLong(byte[] answer) {
        return "an answer of " + answer.length + " bytes (expected: at most " + longest + " bytes)";
    }

    private void keep(KeptRows.Answered answered, Message message, int place) {
        kept.keep(
                answered,
                signature,
                new KeptRows.Tensors(
                        scorer.inputs(place), scorer.outputs(place), seen.seenBy(message)));
    }

    private KeptRows.Answered answered(Message message, String id, long nanos, byte[] answer) {
        byte[] value = message.value();
        return new KeptRows.Answered(
                id,
                version.version(),
                isInRelease,
                nanos,
                value == null ? 0 : value.length,
                answer.length);
    }

    /// What the rows of messages see of events.
    private record OfMessages(List<Message> messages, List<double[]> values)
            implements GivenValues.OfRows {
        @Override
        public double of(int row, int aggregate) {
            return values.get(row)[aggregate];
        }

        @Override
        public String text(int row, int aggregate) {
            return messages.get(row).text(aggregate);
        }
    }

    private double[] aggregates(Message message) {
        double[] values = message.aggregates();
        if (values == null) {
            values = new double[aggregates];
            Arrays.fill(values, Double.NaN);
        }
        return values;
    }

    /// What is put aside for an event with a fault.
    public Outgoing aside(Message event) {
        Message.Fault fault = event.fault();
        if (fault == null) {
            throw new IllegalArgumentException("an event that nothing is wrong with");
        }
        return dead(event, new BadRow(0, fault.field(), fault.reason()));
    }

    private byte[] answer(Message message, String id, List<Column> outputs, int place) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField(ID, id);
            json.writeStringField(MODEL, version.name());
            json.writeNumberField(VERSION, version.version());
            if (!attempt.passThrough().isEmpty()) {
                copy(message.value(), json);
            }
            for (Column column : outputs) {
                AnswerText.write(json, column, place);
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory", e);
        }
        return bytes.toByteArray();
    }

    /// Copies the values that are passed through as they stand, in the message's order.
    private void copy(byte @Nullable [] value, JsonGenerator json) throws IOException {
        if (value == null) {
            return;
        }
        try (JsonParser parser = JSON.createParser(value)) {
            parser.nextToken();
            for (String field = parser.nextFieldName();
                    field != null;
                    field = parser.nextFieldName()) {
                parser.nextToken();
                if (attempt.passThrough().contains(field)) {
                    json.writeFieldName(field);
                    copyValue(parser, json);
                } else {
                    parser.skipChildren();
                }
            }
        }
    }

    /// Numbers by their text: JSON has some that no number here can hold.
    private static void copyValue(JsonParser parser, JsonGenerator json) throws IOException {
        int open = 0;
        do {
            JsonToken token = parser.currentToken();
            if (token.isNumeric() && !parser.isNaN()) {
                json.writeNumber(parser.getText());
            } else {
                json.copyCurrentEventExact(parser);
            }
            open += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        } while (open > 0 && parser.nextToken() != null);
    }

    /// What a letter says of a reason. A message may have half of a surrogate pair where it is
    /// quoted, and the cut may make one: many who read JSON refuse all of a text for it, so a
    /// question mark stands in its place.
    private static String told(String reason) {
        String some =
                reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON);
        return new String(some.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    private Outgoing dead(Message message, BadRow fault) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("job", attempt.job());
            Message.Fault known = message.fault();
            json.writeStringField(
                    "topic", known == null ? attempt.topics().input() : known.topic());
            json.writeNumberField("partition", message.partition());
            json.writeNumberField("offset", message.offset());
            json.writeNumberField("timestamp", message.timestamp());
            json.writeStringField("field", fault.column());
            json.writeStringField("reason", told(fault.reason()));
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory", e);
        }
        return new Outgoing(attempt.topics().deadLetters(), message, bytes.toByteArray());
    }

    @Override
    public void close() {
        scorer.close();
    }
}

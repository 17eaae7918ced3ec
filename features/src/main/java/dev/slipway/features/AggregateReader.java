package dev.slipway.features;

import dev.slipway.api.error.TimeText;
import dev.slipway.api.feature.EventSource;
import dev.slipway.api.model.Cell;
import dev.slipway.features.column.Type;
import dev.slipway.features.expression.Expression;
import dev.slipway.features.expression.ExpressionRefusedException;
import dev.slipway.features.expression.Expressions;
import dev.slipway.features.expression.Scope;
import dev.slipway.features.window.Aggregate;
import dev.slipway.features.window.Aggregation;
import dev.slipway.features.window.Event;
import dev.slipway.features.window.EventFields;
import dev.slipway.features.window.WindowedFeature;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads one aggregate of a `features.yaml`.
final class AggregateReader {
    private static final List<String> FIELDS =
            List.of(
                    "source",
                    "key",
                    "event-key",
                    "time",
                    "available",
                    "value",
                    "type",
                    "kind",
                    "window",
                    "delay",
                    "tile",
                    "at",
                    "missing",
                    "freshness");
    private static final List<String> TYPES = List.of(Type.NUMBER.word(), Type.TEXT.word());
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern LENGTH = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");
    private static final Duration LEAST_FRESHNESS = Duration.ofSeconds(1);

    private final String name;
    private final YamlPlace place;
    private final Map<String, YamlPlace> fields;
    private final Scope scope;

    private AggregateReader(String name, YamlPlace place, Scope scope) {
        this.name = name;
        this.place = place;
        this.fields = place.fields("field");
        this.scope = scope;
    }

    /// The aggregate that stands at a place.
    ///
    /// *Errors*: `ModelRefusedException`.
    static AskedAggregate read(String name, YamlPlace place, Scope scope) {
        return new AggregateReader(name, place, scope).read();
    }

    /// What the aggregate at a place is made of, whatever rows ask it by.
    ///
    /// *Errors*: `ModelRefusedException`.
    static Aggregate readAlone(String name, YamlPlace place) {
        return new AggregateReader(name, place, new Scope()).aggregate();
    }

    private AskedAggregate read() {
        place.allow(fields, FIELDS);
        Expression key = expression(key(), List.of(Type.TEXT, Type.WHOLE));
        YamlPlace atPlace = fields.get("at");
        Expression at = atPlace == null ? null : expression(atPlace, List.of(Type.TIME));
        Aggregate aggregate = aggregate();
        return new AskedAggregate(aggregate, key, at, fallback(aggregate.type()), freshness());
    }

    private Aggregate aggregate() {
        Aggregation kind = kind();
        EventFields events =
                new EventFields(
                        source(),
                        eventKey(key()),
                        required("time", "the events' field of their time").text(),
                        text("available"),
                        value(kind));
        return new Aggregate(events, windowed(kind));
    }

    private YamlPlace key() {
        return required("key", "whose it is: a column or an expression");
    }

    private String source() {
        YamlPlace source = required("source", "the name under which events are brought");
        if (!EventSource.isName(source.text())) {
            throw source.refuse(source.text(), "lower-case letters, digits, '.', '_' and '-'");
        }
        return source.text();
    }

    private Aggregation kind() {
        YamlPlace kind = required("kind", Aggregation.names());
        Aggregation named =
                Aggregation.named(kind.text())
                        .orElseThrow(() -> kind.refuse(kind.text(), Aggregation.names()));
        return isOfTexts(named) ? Aggregation.OfTexts.LAST_TEXT : named;
    }

    /// Only the latest of some texts is one: others are counted, and have no sum.
    private boolean isOfTexts(Aggregation named) {
        YamlPlace type = fields.get("type");
        if (type == null || type.text().equals(Type.NUMBER.word())) {
            return false;
        }
        if (!TYPES.contains(type.text())) {
            throw type.refuse(type.text(), "one of " + TYPES);
        }
        if (!named.equals(Aggregation.Plain.LAST)) {
            throw type.refuse(type.text(), "number, which a " + named.word() + " is, or kind last");
        }
        return true;
    }

    private String eventKey(YamlPlace key) {
        String given = text("event-key");
        if (given != null) {
            return given;
        }
        if (!PLAIN.matcher(key.text()).matches()) {
            throw place.refuse(
                    "no event-key", "the events' field of the key, since the key is an expression");
        }
        return key.text();
    }

    private @Nullable String value(Aggregation kind) {
        String value = text("value");
        if (value == null && !kind.equals(Aggregation.Plain.COUNT)) {
            throw place.refuse("no value", "the events' field that is aggregated");
        }
        return value;
    }

    private WindowedFeature windowed(Aggregation kind) {
        Duration window = length(required("window", "how long an event counts, such as 4h"));
        YamlPlace delay = fields.get("delay");
        try {
            return new WindowedFeature(
                    name,
                    kind,
                    window,
                    delay == null ? Duration.ZERO : length(delay),
                    length(required("tile", "the grain of the window, such as 5m")));
        } catch (IllegalArgumentException e) {
            throw place.refuse(String.valueOf(e.getMessage()));
        }
    }

    private @Nullable Duration freshness() {
        YamlPlace given = fields.get("freshness");
        if (given == null) {
            return null;
        }
        Duration freshness = length(given);
        if (freshness.compareTo(LEAST_FRESHNESS) < 0) {
            throw given.refuse(given.text(), "at least " + TimeText.of(LEAST_FRESHNESS));
        }
        return freshness;
    }

    private static Duration length(YamlPlace place) {
        Matcher length = LENGTH.matcher(place.text());
        if (!length.matches()) {
            throw place.refuse(place.text(), "a length of time such as 500ms, 30s, 5m, 2h or 7d");
        }
        long count = Long.parseLong(length.group(1));
        return switch (length.group(2)) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }

    private @Nullable Cell fallback(Type type) {
        YamlPlace missing = fields.get("missing");
        if (missing == null) {
            return null;
        }
        if (type != Type.TEXT) {
            return new Cell.Real(missing.number());
        }
        String text = missing.text();
        if (text.length() > Event.LONGEST_TEXT) {
            throw missing.refuse(text.length() + " characters", "at most " + Event.LONGEST_TEXT);
        }
        return new Cell.Text(text);
    }

    private Expression expression(YamlPlace at, List<Type> types) {
        try {
            Expression expression = Expressions.read(at.text(), scope);
            if (!types.contains(expression.type())) {
                throw at.refuse(
                        "a " + expression.type().word(),
                        types.stream().map(Type::word).toList().toString());
            }
            return expression;
        } catch (ExpressionRefusedException e) {
            throw at.refuse(String.valueOf(e.getMessage()));
        }
    }

    private @Nullable String text(String field) {
        YamlPlace given = fields.get(field);
        return given == null ? null : given.text();
    }

    private YamlPlace required(String field, String expected) {
        YamlPlace given = fields.get(field);
        if (given == null) {
            throw place.refuse("no " + field, expected);
        }
        return given;
    }
}

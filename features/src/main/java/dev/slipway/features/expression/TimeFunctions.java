package dev.slipway.features.expression;

import dev.slipway.features.column.Column;
import dev.slipway.features.column.Type;
import dev.slipway.features.column.Wholes;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToIntFunction;

/// Instants and their parts. A part is always that of a named zone: an hour without one means
/// something else on another machine.
final class TimeFunctions {
    private static final long MILLIS = 1_000;

    private TimeFunctions() {}

    static Map<String, Function> functions() {
        Map<String, Function> all = new HashMap<>();
        part(all, "year", LocalDateTime::getYear);
        part(all, "month", LocalDateTime::getMonthValue);
        part(all, "day", LocalDateTime::getDayOfMonth);
        part(all, "day_of_week", local -> local.getDayOfWeek().getValue());
        part(all, "day_of_year", LocalDateTime::getDayOfYear);
        part(all, "hour", LocalDateTime::getHour);
        part(all, "minute", LocalDateTime::getMinute);
        part(all, "second", LocalDateTime::getSecond);
        part(all, "minute_of_day", local -> local.getHour() * 60 + local.getMinute());
        all.put(
                "time",
                new Function("time(text, 'zone') or time(milliseconds)", TimeFunctions::time));
        all.put("millis", new Function("millis(time)", TimeFunctions::millis));
        return all;
    }

    private static void part(
            Map<String, Function> all, String name, ToIntFunction<LocalDateTime> part) {
        String usage = name + "(time, 'zone')";
        all.put(
                name,
                new Function(
                        usage,
                        arguments -> {
                            arguments.require(2, 2);
                            arguments.column(0, Type.TIME);
                            ZoneId zone = arguments.zone(1);
                            return arguments.strict(
                                    Type.WHOLE,
                                    false,
                                    Kernel.wholes((columns, row, results) ->
                                            results.set(
                                                    row,
                                                    part.applyAsInt(
                                                            local(columns[0].whole(row), zone)))));
                        }));
    }

    private static LocalDateTime local(long millis, ZoneId zone) {
        Instant instant = Instant.ofEpochMilli(millis);
        ZoneOffset offset = zone.getRules().getOffset(instant);
        return LocalDateTime.ofEpochSecond(instant.getEpochSecond(), instant.getNano(), offset);
    }

    private static Expression time(Arguments arguments) {
        arguments.require(1, 2);
        if (arguments.count() == 1) {
            arguments.column(0, Type.WHOLE);
            return arguments.strict(
                    Type.TIME,
                    false,
                    Kernel.times(
                            (columns, row, results) -> results.set(row, columns[0].whole(row))));
        }
        arguments.column(0, Type.TEXT);
        ZoneId zone = arguments.zone(1);
        return arguments.strict(
                Type.TIME,
                true,
                Kernel.times((columns, row, results) -> read(columns[0], row, zone, results)));
    }

    private static void read(Column texts, int row, ZoneId zone, Wholes results) {
        WrittenTime written = WrittenTime.read(texts.text(row));
        if (written != null) {
            Instant instant = written.instant(zone);
            results.set(row, instant.getEpochSecond() * MILLIS + instant.getNano() / 1_000_000);
        }
    }

    private static Expression millis(Arguments arguments) {
        arguments.require(1, 1);
        arguments.column(0, Type.TIME);
        return arguments.strict(
                Type.WHOLE,
                false,
                Kernel.wholes((columns, row, results) -> results.set(row, columns[0].whole(row))));
    }
}

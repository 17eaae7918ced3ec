package dev.slipway.control.job;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import dev.slipway.api.spec.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.zone.ZoneRules;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The moments at which a schedule is due.
///
/// Each time that the expression names on the clock of the zone comes once. A time that the clock
/// jumps over comes as much later as the clock jumps; of a time that the clock shows twice the
/// first counts. The library is therefore asked on a clock that never jumps.
///
/// *Threads*: immutable.
public final class CronTimes {
    /// More moments than this are not counted.
    private static final int MOST_COUNTED = 1_000;

    /// Further than clocks jump, but for zones that change sides of the date line.
    private static final Duration JUMP = Duration.ofHours(3);

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final ExecutionTime times;
    private final ZoneId zone;

    private CronTimes(ExecutionTime times, ZoneId zone) {
        this.times = times;
        this.zone = zone;
    }

    /// The moments of a schedule.
    ///
    /// *Errors*: `IllegalArgumentException` for an expression that is none.
    public static CronTimes of(Schedule schedule) {
        CronParser parser =
                new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));
        try {
            return new CronTimes(
                    ExecutionTime.forCron(parser.parse(schedule.cron()).validate()),
                    schedule.place());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "cron: '"
                            + schedule.cron()
                            + "': "
                            + e.getMessage()
                            + " (expected: minute, hour, day of month, month, day of week)",
                    e);
        }
    }

    /// The first moment behind another one; empty where none comes within a century or so.
    public Optional<Instant> next(Instant after) {
        Optional<ZonedDateTime> local = times.nextExecution(clock(after).minus(slack(after)));
        Instant first = null;
        while (local.isPresent() && mayBeEarlier(local.get(), first)) {
            Instant moment = moment(local.get());
            if (moment.isAfter(after) && (first == null || moment.isBefore(first))) {
                first = moment;
            }
            local = times.nextExecution(local.get());
        }
        return Optional.ofNullable(first);
    }

    /// Whether a time on the clock may be a moment before the first one that is known.
    private boolean mayBeEarlier(ZonedDateTime local, @Nullable Instant first) {
        return first == null || local.isBefore(clock(first).plus(slack(first)));
    }

    /// The last moment that is not behind `until`, if it is behind `since`.
    public Optional<Instant> last(Instant since, Instant until) {
        Optional<ZonedDateTime> local =
                times.lastExecution(clock(until).plus(slack(until)).plus(MINUTE));
        ZonedDateTime earliest = clock(since).minus(slack(since));
        Instant last = null;
        while (local.isPresent() && local.get().isAfter(earliest)) {
            Instant moment = moment(local.get());
            if (!moment.isAfter(until) && (last == null || moment.isAfter(last))) {
                last = moment;
                ZonedDateTime before = clock(moment).minus(slack(moment));
                earliest = before.isAfter(earliest) ? before : earliest;
            }
            local = times.lastExecution(local.get().minus(SECOND));
        }
        return Optional.ofNullable(last).filter(moment -> moment.isAfter(since));
    }

    /// How many moments lie between two; 1,000 for more.
    public long between(Instant since, Instant before) {
        Set<Instant> found = new HashSet<>();
        ZonedDateTime end = clock(before).plus(slack(before));
        Optional<ZonedDateTime> local = times.nextExecution(clock(since).minus(slack(since)));
        while (local.isPresent() && local.get().isBefore(end) && found.size() < MOST_COUNTED) {
            Instant moment = moment(local.get());
            if (moment.isAfter(since) && moment.isBefore(before)) {
                found.add(moment);
            }
            local = times.nextExecution(local.get());
        }
        return found.size();
    }

    /// How far times on the clock and moments may be out of order around one.
    private Duration slack(Instant moment) {
        ZoneRules rules = zone.getRules();
        boolean isSteady =
                rules.getOffset(moment.minus(JUMP)).equals(rules.getOffset(moment.plus(JUMP)));
        return isSteady ? Duration.ZERO : JUMP;
    }

    /// What the zone's clock shows, on one that never jumps.
    private ZonedDateTime clock(Instant moment) {
        return moment.atZone(zone).toLocalDateTime().atZone(ZoneOffset.UTC);
    }

    /// When the zone's clock shows it.
    private Instant moment(ZonedDateTime local) {
        LocalDateTime time = local.toLocalDateTime();
        return time.atZone(zone).toInstant();
    }
}

package dev.slipway.serving.scaling;

import dev.slipway.serving.scaling.Decision.Inputs;
import dev.slipway.serving.scaling.Decision.Prospect;
import dev.slipway.serving.scaling.Decision.Reason;
import java.time.Duration;

/// Keeps the use of slots between 50 and 70 %: decides how many there should be from what was
/// asked of them, refused and waiting calls included, so that shedding cannot hide load.
///
/// It takes more when the demand of three minutes uses more than 70 % of the slots that are there
/// or due, that of one minute 75 %, or that of three seconds with the backlog 90 % and, of few
/// slots, one more than the band allows: the shorter the window, the further it must be out, so
/// that noise of ±20 % does not count. It takes as many as make the use 60 %, or 70 % in a burst,
/// whose height is not known yet, and no more than twice as many and two.
///
/// It takes fewer when three minutes and one use less than 52 %, and the most that three minutes
/// used in the last three (in three start times, if they are longer) would use 68 % at most of
/// what is left; a tenth at a time. It does not while slots start, for as long after a burst, and
/// for ten minutes after it has taken more for another reason.
///
/// With n slots one fewer raises the use by n/(n-1), so from three on there is always a number of
/// slots in the band, and two neighbours need not take turns; one or two may lie below it.
///
/// Three and four share so little of their bands that a minute strays from both. There these rules
/// give way to [Outlook]: it turns to the other number when that is expected to be in its band for
/// 20 seconds more of the next ten minutes, in which it cannot turn again.
///
/// *Source*: the demand is Little's law; the bound of three follows from n/(n+1) >= 50/70.
///
/// *Threads*: one at a time. Time is what it is told.
public final class SlotController {
    /// The lower edge of the band.
    public static final double LOWEST = 0.50;

    /// The upper edge of the band.
    public static final double HIGHEST = 0.70;

    /// The middle of the band.
    static final double AIM = 0.60;

    private static final double BURST = 0.90;
    private static final double RISE = 0.75;
    private static final double IDLE = 0.52;
    private static final double WITH_FEWER = 0.68;

    /// Seconds of the next ten minutes in the band, which a turn has to be expected to win: it
    /// cannot be taken back meanwhile.
    private static final double WORTH_A_TURN = 20;

    private static final Duration LATELY = Duration.ofSeconds(3);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration LEVEL = Duration.ofMinutes(3);

    /// A little more than ten minutes, in which there is to be one change of direction at most.
    private static final Duration CALM = Duration.ofMinutes(10).plusSeconds(1);

    private static final Duration STALE = Duration.ofSeconds(2);
    private static final double DRAIN_NANOS = 5e9;
    private static final int REMEMBERED_TICKS = 512;

    private final Limits limits;
    private final OfferedWork work = new OfferedWork(REMEMBERED_TICKS);
    private final UsualWork usual = new UsualWork();
    private final SlidingMost peaks;
    private final Duration patience;
    private long latest;
    private long heldUntil;

    /// Until then a little more than the band is no reason to take back what was just given up.
    private long calmUntil;

    private boolean isFirst = true;

    /// What it may decide.
    ///
    /// @param least slots, whatever the demand
    /// @param most slots, whatever the demand
    /// @param startTime that nearly all slots take until they are ready
    public record Limits(int least, int most, Duration startTime) {
        public Limits {
            if (least < 1 || most < least) {
                throw new IllegalArgumentException(
                        "least: " + least + " (expected: from 1 to most, " + most + ")");
            }
        }
    }

    /// A controller that knows nothing yet, and so takes no slot away for a while.
    public SlotController(Limits limits) {
        this.limits = limits;
        Duration starts = limits.startTime().multipliedBy(3);
        this.patience = starts.compareTo(LEVEL) > 0 ? starts : LEVEL;
        this.peaks = new SlidingMost(patience.toNanos());
    }

    /// How many slots there should be. To be asked about twice a second; after a pause of more than
    /// two seconds it begins anew.
    public Decision decide(SlotLoad load, Capacity capacity) {
        long now = load.nanoTime();
        if (isFirst || now - latest > STALE.toNanos()) {
            work.clear();
            usual.clear();
            peaks.clear();
            heldUntil = now + patience.toNanos() + LEVEL.toNanos();
            calmUntil = now;
            isFirst = false;
        }
        latest = now;
        work.add(load);
        usual.add(load);
        double level = work.over(LEVEL);
        peaks.add(now, level);
        Inputs inputs =
                new Inputs(
                        work.over(LATELY),
                        work.over(MINUTE),
                        level,
                        peaks.most(),
                        load.queued() / DRAIN_NANOS,
                        Prospect.NONE);
        return decide(now, capacity, inputs);
    }

    private Decision decide(long now, Capacity capacity, Inputs inputs) {
        int slots = capacity.due();
        double atOnce = inputs.lately() + inputs.backlog();
        if (!work.covers(LATELY)) {
            return decision(now, slots, slots, inputs, Reason.UNKNOWN);
        }
        if (atOnce > Math.max(BURST * slots, HIGHEST * slots + 1)) {
            hold(now, patience);
            int wanted = more(slots, Math.max(atOnce, inputs.minute()), HIGHEST);
            return decision(now, wanted, slots, inputs, Reason.BURST);
        }
        if (work.covers(MINUTE) && inputs.minute() > RISE * slots) {
            hold(now, CALM);
            return decision(now, more(slots, inputs.minute(), AIM), slots, inputs, Reason.RISE);
        }
        if (usual.isKnown() && Outlook.isTight(usual, slots, inputs.level())) {
            return turn(now, capacity, inputs, slots + 1);
        }
        if (usual.isKnown() && Outlook.isTight(usual, slots - 1, inputs.level())) {
            return turn(now, capacity, inputs, slots - 1);
        }
        return follow(now, capacity, inputs);
    }

    /// By what three minutes have asked for.
    private Decision follow(long now, Capacity capacity, Inputs inputs) {
        int slots = capacity.due();
        boolean isCalm = now - calmUntil >= 0;
        if (isCalm && work.covers(LEVEL) && inputs.level() > HIGHEST * slots) {
            hold(now, CALM);
            return decision(now, more(slots, inputs.level(), AIM), slots, inputs, Reason.BUSY);
        }
        boolean isIdle = Math.max(inputs.level(), inputs.minute()) < IDLE * slots;
        int fewer = fewer(slots, inputs.peak());
        if (isIdle && fewer < slots && mayGiveUp(now, capacity)) {
            calmUntil = now + CALM.toNanos();
            return decision(now, fewer, slots, inputs, Reason.IDLE);
        }
        return decision(now, slots, slots, inputs, Reason.IN_BAND);
    }

    /// Between two numbers of slots of which neither stays in its band.
    private Decision turn(long now, Capacity capacity, Inputs known, int other) {
        int slots = capacity.due();
        Outlook outlook = new Outlook(work, usual);
        double gain = outlook.outside(slots) - outlook.outside(other);
        Inputs inputs = known.with(new Prospect(usual.demand(), usual.stray(), gain));
        boolean may = other > slots ? now - calmUntil >= 0 : mayGiveUp(now, capacity);
        if (gain < WORTH_A_TURN || !may) {
            return decision(now, slots, slots, inputs, Reason.IN_BAND);
        }
        if (other > slots) {
            hold(now, CALM);
        } else {
            calmUntil = now + CALM.toNanos();
        }
        return decision(now, other, slots, inputs, Reason.OUTLOOK);
    }

    private boolean mayGiveUp(long now, Capacity capacity) {
        return now - heldUntil >= 0 && capacity.starting() == 0;
    }

    private void hold(long now, Duration time) {
        long until = now + time.toNanos();
        heldUntil = until - heldUntil > 0 ? until : heldUntil;
    }

    private static int more(int slots, double demand, double use) {
        return Math.max(slots, (int) Math.min(Math.ceil(demand / use), 2.0 * slots + 2));
    }

    /// A tenth less, or as much less as the peak allows.
    private static int fewer(int slots, double peak) {
        for (int step = Math.max(1, slots / 10); step > 0; step--) {
            if (slots > step && peak <= WITH_FEWER * (slots - step)) {
                return slots - step;
            }
        }
        return slots;
    }

    private Decision decision(long now, int wanted, int slots, Inputs inputs, Reason reason) {
        int bounded = Math.clamp(wanted, limits.least(), limits.most());
        return new Decision(now, bounded, slots, inputs, reason);
    }
}

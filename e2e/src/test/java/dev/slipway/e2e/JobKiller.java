package dev.slipway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.job.JobId;
import dev.slipway.testkit.Campaign;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Kills children of jobs, and the server that keeps them, at any moment, and tells how long jobs
/// took to come back.
///
/// *Threads*: one.
final class JobKiller {
    /// A look is a request, and takes the processor from the child that is looked for, which has
    /// the lowest priority. Times of recovery are measured by the long form.
    private static final long BETWEEN_LOOKS = Campaign.isLong() ? 10_000_000 : 50_000_000;

    /// While it works: jobs tell of their rows once a second.
    private static final long BETWEEN_SIGHTS = 250_000_000;

    private static final long LONGEST_WORK = 1_500_000_000;
    private static final long LONGEST_START = 3_000_000_000L;

    /// Of so many kills one is followed by the next while the job still begins.
    private static final int CUT_SHORT = 4;

    private final JobSite site;
    private final SplittableRandom random;
    private final boolean killsServers;
    private final Map<Victim, List<Times>> times = new EnumMap<>(Victim.class);
    private boolean isChildFirst;
    private int kills;
    private int cutShort;

    /// Which process dies.
    private enum Victim {
        CHILD,
        SERVER
    }

    /// A job as it stands.
    ///
    /// @param attempt the newest
    /// @param isAtWork whether its child goes on from its checkpoint
    /// @param isOver whether nothing happens to it any more
    record Sight(int attempt, boolean isAtWork, long rows, boolean isOver) {}

    /// A job that is killed.
    interface Kept {
        JobId id();

        /// How it stands now.
        Sight look(Operator operator);

        /// What it must reach to be further than now.
        long goal(Sight now);

        /// Whether it is there.
        boolean isThere(Sight now, long goal);

        /// Rows of which is known that they need not be scored again.
        long kept();
    }

    /// A kill.
    ///
    /// @param attempt whose child is gone by it
    /// @param goal what the job must reach to be further than then
    /// @param kept rows that need not be scored again
    /// @param nanos when, by the clock that only goes on
    private record Death(int attempt, long goal, long kept, long nanos) {
        static Death now(Kept job, Sight sight) {
            return new Death(sight.attempt(), job.goal(sight), job.kept(), System.nanoTime());
        }
    }

    /// How long after a death a job was at work again, and further than before.
    private record Times(Duration restarted, Duration recovered) {}

    private JobKiller(JobSite site, long seed, boolean killsServers) {
        this.site = site;
        this.random = new SplittableRandom(seed);
        this.killsServers = killsServers;
    }

    /// One that kills children and servers.
    static JobKiller ofAll(JobSite site, long seed) {
        return new JobKiller(site, seed, true);
    }

    /// One that kills children alone.
    static JobKiller ofChildren(JobSite site, long seed) {
        return new JobKiller(site, seed, false);
    }

    /// How often it has killed.
    int kills() {
        return kills;
    }

    /// Kills a job so often, or until it is over, or until that moment.
    void killAgainAndAgain(Kept job, int wanted, long untilNanos) throws IOException {
        int last = kills + wanted;
        int gone = 0;
        boolean isCut = false;
        boolean isOpen = awaitWork(job);
        letWork(job);
        while (isOpen && kills < last && System.nanoTime() - untilNanos < 0) {
            Victim victim = victim();
            Optional<Death> death = kill(job, victim, gone);
            if (death.isEmpty()) {
                return;
            }
            kills++;
            gone = death.get().attempt();
            isCut = !isCut && kills < last && random.nextInt(CUT_SHORT) == 0;
            if (isCut) {
                cutShort++;
                park(LONGEST_START);
            } else {
                isOpen = recover(job, victim, death.get());
                letWork(job);
            }
        }
    }

    /// Looks at it now and then, so that it is known what it has told of and must not do again.
    private void letWork(Kept job) {
        long until = System.nanoTime() + random.nextLong(LONGEST_WORK);
        for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(Math.min(left, BETWEEN_SIGHTS));
            Sight _ = job.look(site.operator());
        }
    }

    private void park(long mostNanos) {
        LockSupport.parkNanos(random.nextLong(mostNanos));
    }

    /// Each as often as the other, in an order that cannot be foreseen.
    private Victim victim() {
        if (!killsServers) {
            return Victim.CHILD;
        }
        boolean isFirst = kills % 2 == 0;
        if (isFirst) {
            isChildFirst = random.nextBoolean();
        }
        return isFirst == isChildFirst ? Victim.CHILD : Victim.SERVER;
    }

    /// Waits until the job is at work; whether it is, and not over.
    private boolean awaitWork(Kept job) {
        Sight now = job.look(site.operator());
        while (!now.isAtWork() && !now.isOver()) {
            LockSupport.parkNanos(BETWEEN_LOOKS);
            now = job.look(site.operator());
        }
        return !now.isOver();
    }

    /// Empty when the job was over before.
    private Optional<Death> kill(Kept job, Victim victim, int gone) throws IOException {
        return switch (victim) {
            case CHILD -> killChild(job, gone);
            case SERVER -> killServer(job);
        };
    }

    private Optional<Death> killServer(Kept job) throws IOException {
        Sight now = job.look(site.operator());
        if (now.isOver()) {
            return Optional.empty();
        }
        Death death = Death.now(job, now);
        site.killAndRestart();
        return Optional.of(death);
    }

    /// Waits for the child of an attempt behind one that is gone, where there is none just now.
    private Optional<Death> killChild(Kept job, int gone) {
        while (true) {
            Sight now = job.look(site.operator());
            if (now.isOver()) {
                return Optional.empty();
            }
            Death death = Death.now(job, now);
            boolean isKilled =
                    now.attempt() > gone
                            && site.child(job.id(), now.attempt())
                                    .map(ProcessHandle::destroyForcibly)
                                    .orElse(false);
            if (isKilled) {
                return Optional.of(death);
            }
            LockSupport.parkNanos(BETWEEN_LOOKS);
        }
    }

    /// Waits until the job is further than when it was killed; whether it is not over.
    private boolean recover(Kept job, Victim victim, Death death) {
        Duration restarted = null;
        while (true) {
            Sight now = job.look(site.operator());
            Duration since = Duration.ofNanos(System.nanoTime() - death.nanos());
            if (restarted == null && now.isAtWork() && now.attempt() > death.attempt()) {
                restarted = since;
                assertThat(now.rows())
                        .as("rows that need not be scored again")
                        .isGreaterThanOrEqualTo(death.kept());
            }
            boolean isThere = restarted != null && (now.isOver() || job.isThere(now, death.goal()));
            if (isThere) {
                note(victim, restarted, since);
            }
            if (isThere || now.isOver()) {
                return !now.isOver();
            }
            LockSupport.parkNanos(BETWEEN_LOOKS);
        }
    }

    private void note(Victim victim, @Nullable Duration restarted, Duration recovered) {
        if (restarted != null) {
            times.computeIfAbsent(victim, _ -> new ArrayList<>())
                    .add(new Times(restarted, recovered));
        }
    }

    /// All of it in one line.
    String told() {
        StringBuilder line = new StringBuilder();
        line.append(kills).append(" kills, ").append(cutShort).append(" cut short by the next");
        times.forEach((victim, taken) ->
                line.append("; ")
                        .append(victim.name().toLowerCase(Locale.ROOT))
                        .append(" killed (n = ")
                        .append(taken.size())
                        .append("): at work again after ")
                        .append(words(taken, Times::restarted))
                        .append(", further than before after ")
                        .append(words(taken, Times::recovered)));
        return line.toString();
    }

    private static String words(List<Times> taken, Function<Times, Duration> which) {
        List<Duration> sorted = taken.stream().map(which).sorted().toList();
        return "%d ms (median; %d at most)"
                .formatted(sorted.get(sorted.size() / 2).toMillis(), sorted.getLast().toMillis());
    }
}

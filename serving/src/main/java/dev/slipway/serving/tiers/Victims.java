package dev.slipway.serving.tiers;

import dev.slipway.api.access.TeamName;
import dev.slipway.serving.ledger.MemoryNeed;
import dev.slipway.serving.ledger.MemoryRule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;

/// Which versions make room for a need: those with the lowest request rate times reload cost for
/// the bytes that they hold, idle ones before busy ones, and none that the others make superfluous.
///
/// *Source*: the greedy rule of GreedyDual-Size (Cao and Irani, 1997), by measured cost.
///
/// @param chosen in the order in which they go; together they free the need unless it cannot be
/// @param freeable bytes that could be freed, whether they meet the need or not
/// @param protectedBytes bytes that could be freed beside these, but that their versions were
///     loaded too lately
/// @param protectedNanos until the first of these is no longer left alone; empty when there is none
public record Victims(
        List<Candidate> chosen, long freeable, long protectedBytes, OptionalLong protectedNanos) {
    private static final Comparator<Candidate> FIRST =
            Comparator.comparing(Candidate::isBusy)
                    .thenComparingDouble(candidate -> candidate.inputs().score())
                    .thenComparing(candidate -> candidate.version().toString());

    public Victims {
        chosen = List.copyOf(chosen);
    }

    /// Chooses among all loaded versions that may be unloaded.
    ///
    /// @param mayGive bytes that a team may lose for the one that needs them
    public static Victims choose(
            MemoryNeed need, List<Candidate> all, ToLongFunction<TeamName> mayGive) {
        List<Candidate> helping =
                all.stream()
                        .filter(candidate -> !candidate.version().equals(need.version()))
                        .filter(candidate -> helps(candidate, need))
                        .sorted(FIRST)
                        .toList();
        List<Candidate> unprotected =
                helping.stream().filter(candidate -> !candidate.isProtected()).toList();
        List<Candidate> free = allowed(unprotected, mayGive);
        // What is its team's to keep does not go later, either.
        List<Candidate> later = allowed(helping, mayGive);
        long freeable = sum(free, need.rule());
        return new Victims(
                needed(free, need),
                freeable,
                Math.max(0, sum(later, need.rule()) - freeable),
                later.stream()
                        .filter(Candidate::isProtected)
                        .mapToLong(Candidate::protectedNanos)
                        .min());
    }

    private static boolean helps(Candidate candidate, MemoryNeed need) {
        boolean isOwn = candidate.team().equals(need.team());
        return candidate.bytes(need.rule()) > 0
                && (isOwn || need.rule() != MemoryRule.TEAM_CEILING);
    }

    /// The first ones, as long as their teams keep what is theirs.
    private static List<Candidate> allowed(
            List<Candidate> candidates, ToLongFunction<TeamName> mayGive) {
        Map<TeamName, Long> left = new HashMap<>();
        List<Candidate> allowed = new ArrayList<>();
        for (Candidate candidate : candidates) {
            long may = left.computeIfAbsent(candidate.team(), mayGive::applyAsLong);
            if (candidate.held().total() <= may) {
                left.put(candidate.team(), may - candidate.held().total());
                allowed.add(candidate);
            }
        }
        return allowed;
    }

    /// The first ones that meet the need, without those that the rest makes superfluous.
    private static List<Candidate> needed(List<Candidate> free, MemoryNeed need) {
        List<Candidate> chosen = new ArrayList<>();
        long freed = 0;
        for (Candidate candidate : free) {
            if (freed >= need.bytes()) {
                break;
            }
            chosen.add(candidate);
            freed += candidate.bytes(need.rule());
        }
        for (int i = chosen.size() - 1; i >= 0; i--) {
            long bytes = chosen.get(i).bytes(need.rule());
            if (freed - bytes >= need.bytes()) {
                freed -= bytes;
                chosen.remove(i);
            }
        }
        return chosen;
    }

    private static long sum(List<Candidate> candidates, MemoryRule rule) {
        return candidates.stream().mapToLong(candidate -> candidate.bytes(rule)).sum();
    }
}

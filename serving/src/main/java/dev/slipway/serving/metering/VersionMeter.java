package dev.slipway.serving.metering;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.cost.CostCause;
import dev.slipway.api.cost.Usage;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The accounts of one version, however often it is loaded.
///
/// *Threads*: safe from any number of threads; an account that is open is found without a lock.
public final class VersionMeter {
    private final LongSupplier nanoTime;
    private final Map<CostCause, Map<TeamName, Account>> accounts = new EnumMap<>(CostCause.class);

    /// Whom it served first, which stays: of most versions that team is the only one, and its
    /// account is found without a look-up.
    private volatile @Nullable Usual usual;

    // Guarded by this.
    private final Set<MemoryHold> holds = new HashSet<>();
    private final Map<AccountKey, Area> memory = new HashMap<>();
    private final Map<AccountKey, Usage> brought = new HashMap<>();
    private int loads;

    /// Whose account, and what for.
    record AccountKey(TeamName team, CostCause cause) {}

    private record Usual(TeamName team, Account account) {}

    VersionMeter(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        for (CostCause cause : CostCause.values()) {
            accounts.put(cause, new ConcurrentHashMap<>());
        }
    }

    /// The account of a team for a cause.
    public Account account(CostCause cause, TeamName team) {
        Usual known = cause == CostCause.SERVE ? usual : null;
        return known != null && known.team().equals(team) ? known.account() : found(cause, team);
    }

    private Account found(CostCause cause, TeamName team) {
        Map<TeamName, Account> open = accounts.getOrDefault(cause, Map.of());
        Account own = open.get(team);
        if (own != null) {
            return own;
        }
        Account opened = open.computeIfAbsent(team, _ -> new Account());
        if (cause == CostCause.SERVE && usual == null) {
            usual = new Usual(team, opened);
        }
        return opened;
    }

    /// Begins to count memory that a version holds which may be asked.
    public MemoryHold hold(TeamName owner, long bytes) {
        return hold(owner, CostCause.SERVE, bytes);
    }

    /// Begins to count memory that a loaded version holds.
    ///
    /// @param cause what it is loaded for
    public synchronized MemoryHold hold(TeamName owner, CostCause cause, long bytes) {
        AccountKey account = new AccountKey(owner, cause);
        MemoryHold hold = new MemoryHold(this, account, bytes, nanoTime.getAsLong());
        holds.add(hold);
        return hold;
    }

    synchronized void settle(MemoryHold hold) {
        memory.merge(hold.account(), hold.take(nanoTime.getAsLong()), Area::plus);
    }

    synchronized void release(MemoryHold hold) {
        settle(hold);
        hold.end();
        holds.remove(hold);
    }

    /// A load begins, whose accounts are written to until [#loaded].
    synchronized void begin() {
        loads++;
    }

    /// A load has ended, and has counted all that it took.
    public synchronized void loaded() {
        loads--;
    }

    /// Whether more may be counted by those who have it: it loads, or holds memory.
    synchronized boolean isInUse() {
        return loads > 0 || !holds.isEmpty();
    }

    /// Takes over what another version used.
    synchronized void add(VersionMeter other) {
        other.usages().forEach((key, usage) -> brought.merge(key, usage, Usage::plus));
    }

    /// Everything so far, by account.
    synchronized Map<AccountKey, Usage> usages() {
        Map<AccountKey, Usage> all = new HashMap<>(brought);
        accounts.forEach((cause, open) ->
                open.forEach((team, account) ->
                        all.merge(new AccountKey(team, cause), account.usage(), Usage::plus)));
        holds.forEach(this::settle);
        memory.forEach((account, area) ->
                all.merge(account, Usage.ofMemory(area.byteSeconds()), Usage::plus));
        return all;
    }
}

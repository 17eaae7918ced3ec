package dev.slipway.serving.routing;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.cost.CostCause;
import dev.slipway.api.model.MemoryUse;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.VersionId;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelLeases;
import dev.slipway.serving.capture.FollowedEndpoint;
import dev.slipway.serving.check.SignatureCheck;
import dev.slipway.serving.execution.Execution;
import dev.slipway.serving.footprint.Growth;
import dev.slipway.serving.metering.Account;
import dev.slipway.serving.statistics.VersionCounters;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/// A loaded, warmed version with everything that answering a request takes.
///
/// *Threads*: safe from any number of threads; `close` waits for the leases that are out.
public final class WarmVersion implements AutoCloseable {
    private final VersionId id;
    private final FollowedEndpoint followed;
    private final LoadedModel model;
    private final ModelLeases leases;
    private final Parts parts;
    private final AtomicBoolean retiring = new AtomicBoolean();
    private volatile boolean settling;

    /// What a version has beside its model.
    ///
    /// @param check compares requests with the signature
    /// @param execution runs calls
    /// @param books what is counted of it
    /// @param growth of requests while they run
    public record Parts(SignatureCheck check, Execution execution, Books books, Growth growth) {}

    /// Takes ownership of the model.
    public WarmVersion(VersionId id, ModelLeases leases, Parts parts) {
        this.id = id;
        this.followed = new FollowedEndpoint(id.endpoint());
        this.leases = leases;
        this.model = leases.model();
        this.parts = parts;
    }

    /// The endpoint and the version's number.
    public VersionId id() {
        return id;
    }

    /// What is wanted kept of its endpoint's predictions.
    public FollowedEndpoint followed() {
        return followed;
    }

    /// What it takes and gives.
    public Signature signature() {
        return model.signature();
    }

    /// Format and engine.
    public String platform() {
        return model.platform();
    }

    /// Memory that it holds, as it was measured.
    public MemoryUse memory() {
        return parts.books.room().use();
    }

    /// Whether its calls run in native code.
    public boolean isNative() {
        return model.isNative();
    }

    /// Why calls would not be answered now; empty where nothing is known to be in their way.
    public Optional<String> hindrance() {
        return model.hindrance();
    }

    /// Guards the model against being closed while a call is inside.
    public ModelLeases leases() {
        return leases;
    }

    /// Notes that one of the leases is for settling, or no longer.
    public void settles(boolean now) {
        settling = now;
    }

    /// Whether calls are inside. Settling is none: nobody has asked for it, and it ends as soon as
    /// the version is to leave.
    public boolean isBusy() {
        return leases.outstanding() > (settling ? 1 : 0);
    }

    /// Compares requests with the signature.
    public SignatureCheck check() {
        return parts.check;
    }

    /// What requests grow to while they run.
    public Growth growth() {
        return parts.growth;
    }

    /// Runs calls.
    public Execution execution() {
        return parts.execution;
    }

    /// Counts requests.
    public VersionCounters counters() {
        return parts.books.counters();
    }

    /// What is counted of it.
    public Books books() {
        return parts.books;
    }

    /// The account of a team whose callers ask it.
    public Account serveAccount(TeamName team) {
        return parts.books.meter().account(CostCause.SERVE, team);
    }

    /// The account of its own team, for calls that no caller waits for.
    public Account shadowAccount() {
        return parts.books.meter().account(CostCause.SHADOW, parts.books.room().team());
    }

    /// Whether the caller is the first to retire this version, and so the one to unload it.
    public boolean startRetiring() {
        boolean isFirst = retiring.compareAndSet(false, true);
        if (isFirst) {
            parts.books.room().leaves();
        }
        return isFirst;
    }

    /// Whether this version is on its way out.
    public boolean isRetiring() {
        return retiring.get();
    }

    /// Waits for the calls inside, then gives the model's memory back. Idempotent.
    @Override
    public void close() {
        try {
            leases.close();
        } finally {
            parts.books.release();
        }
    }
}

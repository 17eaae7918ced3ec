package dev.slipway.serving.loadtest;

import dev.slipway.api.model.Signature;
import dev.slipway.api.model.VersionId;
import dev.slipway.runtime.InferenceException;
import dev.slipway.runtime.ModelLeases;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.serving.fleet.WarmUpRows;
import dev.slipway.serving.memory.DirectBufferPool;
import dev.slipway.serving.memory.RequestBuffers;
import dev.slipway.serving.metering.Account;
import dev.slipway.serving.metering.Spending;
import dev.slipway.serving.routing.HostedVersion;
import dev.slipway.serving.routing.WarmVersion;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.util.List;
import java.util.function.LongSupplier;

/// A version under load: its model and the rows of its package, beside all slots.
///
/// Holds a lease of the model, so it is closed as soon as nobody calls any more.
///
/// *Threads*: one.
final class TestedVersion implements AutoCloseable {
    private static final int ROWS = 16;

    private final WarmVersion warm;
    private final ModelLeases.Lease lease;
    private final DirectBufferPool pool;
    private final RequestBuffers held;
    private final WarmUpRows source;
    private final OutputSelection outputs;
    private final LongSupplier nanoTime;
    private List<List<Tensor>> rows;
    private int next;

    /// Rows of these that were answered, while that is still to be seen.
    private int answered;

    private TestedVersion(
            WarmVersion warm,
            ModelLeases.Lease lease,
            ModelPackage model,
            RequestBuffers held,
            LoadTestsSpec spec) {
        this.warm = warm;
        this.lease = lease;
        this.held = held;
        this.pool = spec.buffers();
        this.nanoTime = spec.nanoTime();
        Signature signature = lease.model().signature();
        this.source = new WarmUpRows(signature, model);
        this.rows = source.different(ROWS, memory(held));
        this.outputs = OutputSelection.all(signature);
    }

    /// A version that answers here.
    ///
    /// *Errors*: [UntestableException] when it does not, or computes elsewhere;
    /// `ModelRefusedException` when its package's rows do not fit it.
    static TestedVersion of(VersionId id, LoadTestsSpec spec) {
        HostedVersion hosted =
                spec.routes()
                        .current()
                        .route(id.endpoint())
                        .flatMap(route -> route.version(id.version()))
                        .orElse(null);
        if (!(hosted instanceof HostedVersion.Ready ready)) {
            throw passing(id, "is not loaded");
        }
        ModelPackage source =
                ready.standby().known().orElseThrow(() -> passing(id, "has no package"));
        ModelLeases.Lease lease =
                ready.warm().leases().acquire().orElseThrow(() -> passing(id, "is leaving"));
        RequestBuffers held = spec.buffers().forRequest();
        boolean isTaken = false;
        try {
            if (lease.model().outside().isPresent()) {
                throw new UntestableException(
                        "version " + id.version() + " computes outside of this server", false);
            }
            TestedVersion version = new TestedVersion(ready.warm(), lease, source, held, spec);
            isTaken = true;
            return version;
        } finally {
            if (!isTaken) {
                held.close();
                lease.close();
            }
        }
    }

    private static UntestableException passing(VersionId id, String why) {
        return new UntestableException("version " + id.version() + " " + why, true);
    }

    private TensorAllocator memory(RequestBuffers direct) {
        return warm.isNative() ? direct : TensorAllocator.heap();
    }

    /// Whether it is to be given back.
    boolean isLeaving() {
        return warm.isRetiring();
    }

    /// Calls the model with its next row.
    ///
    /// *Errors*: [InferenceException]; whatever a model throws that breaks its promises.
    void call() {
        Account account = warm.shadowAccount();
        Spending spending = Spending.begin(nanoTime);
        try (RequestBuffers own = pool.forRequest()) {
            List<Tensor> answer = answer(memory(own));
            account.answered(answer.isEmpty() ? 0 : 1);
        } finally {
            next = (next + 1) % rows.size();
            spending.end(account);
        }
    }

    /// Other rows take the place of those of which one is refused before each was answered once.
    private List<Tensor> answer(TensorAllocator own) {
        while (true) {
            try {
                List<Tensor> answer = lease.model().infer(rows.get(next), outputs, own);
                answered = Math.min(ROWS, answered + 1);
                return answer;
            } catch (InferenceException e) {
                if (answered == ROWS || e.isPassing() || !source.narrow(e)) {
                    throw e;
                }
                rows = source.different(ROWS, memory(held));
                answered = 0;
            }
        }
    }

    @Override
    public void close() {
        held.close();
        lease.close();
    }
}

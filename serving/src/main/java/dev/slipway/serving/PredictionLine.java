package dev.slipway.serving;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.inference.Admission;
import dev.slipway.api.inference.Deadline;
import dev.slipway.api.inference.InferenceRequest;
import dev.slipway.api.inference.Permit;
import dev.slipway.api.inference.PredictionOutcome;
import dev.slipway.api.inference.Predictions;
import dev.slipway.api.inference.RequestHead;
import dev.slipway.api.inference.RequestedOutput;
import dev.slipway.api.inference.RequestedOutput.OutputForm;
import dev.slipway.api.inference.StopTimes;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.status.ServerEvent;
import dev.slipway.api.status.ServerEvents;
import dev.slipway.serving.admission.ContentAdmission;
import dev.slipway.serving.admission.HeadAdmission;
import dev.slipway.serving.admission.RequestPermit;
import dev.slipway.serving.check.CheckedRequest;
import dev.slipway.serving.check.Classification;
import dev.slipway.serving.execution.CallResult;
import dev.slipway.serving.execution.ModelCall;
import dev.slipway.serving.footprint.Growth;
import dev.slipway.serving.limits.AdmissionCheck;
import dev.slipway.serving.metering.Account;
import dev.slipway.serving.release.Pick;
import dev.slipway.serving.routing.Routes;
import dev.slipway.serving.routing.WarmVersion;
import dev.slipway.serving.statistics.VersionCounters;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/// The straight line: every prediction passes the [PredictionStop]s in this order and nowhere else.
///
/// *Threads*: safe from any number of threads.
final class PredictionLine implements Predictions {
    private final HeadAdmission headAdmission;
    private final Routes routes;
    private final Comparing comparing;
    private final ServerEvents events;
    private final LongSupplier nanoTime;

    PredictionLine(
            HeadAdmission headAdmission,
            Routes routes,
            Comparing comparing,
            ServerEvents events,
            LongSupplier nanoTime) {
        this.headAdmission = headAdmission;
        this.routes = routes;
        this.comparing = comparing;
        this.events = events;
        this.nanoTime = nanoTime;
    }

    @Override
    public Admission admit(RequestHead head) {
        return headAdmission.admit(head);
    }

    @Override
    public PredictionOutcome predict(InferenceRequest request, Permit permit, Deadline deadline) {
        if (!(permit instanceof RequestPermit own)) {
            throw new IllegalArgumentException("permit: " + permit + " (expected: one of ours)");
        }
        if (!own.retain()) {
            return new PredictionOutcome.Refused(closed(), VersionChoice.ROUTED, StopTimes.NONE);
        }
        try {
            own.hasBody();
            PredictionOutcome outcome = pass(request, own, deadline);
            return own.isClosed() && outcome instanceof PredictionOutcome.Answered
                    ? new PredictionOutcome.Refused(closed(), picked(own), StopTimes.NONE)
                    : outcome;
        } catch (RuntimeException | Error e) {
            comparing.broke(own);
            throw e;
        } finally {
            own.release();
        }
    }

    private PredictionOutcome pass(InferenceRequest request, RequestPermit permit, Deadline given) {
        long entered = nanoTime.getAsLong();
        Deadline deadline = request.parameters().tighten(given, entered);
        Optional<Refusal> tooLate = ContentAdmission.refusal(request, permit, deadline, entered);
        if (tooLate.isPresent()) {
            int rows = permit.version().check().announcedRows(request);
            return turnedAway(tooLate.get(), permit, rows, entered);
        }
        Pick pick = permit.pick(request);
        routes.move(permit.version(), permit.head().version(), pick).ifPresent(permit::moveTo);
        CheckedRequest checked;
        try {
            checked = permit.version().check().check(request);
        } catch (RefusalException e) {
            comparing.refused(permit, request);
            return refused(e.refusal(), permit, StopTimes.NONE, entered);
        }
        Optional<Refusal> tooMuch =
                permit.growTo(Growth.bytes(checked.inputs(), permit.signature()));
        if (tooMuch.isPresent()) {
            return turnedAway(tooMuch.get(), permit, checked.rows(), entered);
        }
        Optional<Refusal> tooWide = permit.reserve(FeatureJoin.bytes(permit, checked.rows()));
        if (tooWide.isPresent()) {
            return turnedAway(tooWide.get(), permit, checked.rows(), entered);
        }
        permit.capture(checked.inputs());
        return run(request, checked, permit, deadline, entered);
    }

    private PredictionOutcome turnedAway(
            Refusal refusal, RequestPermit permit, int rows, long entered) {
        long took = nanoTime.getAsLong() - entered;
        return ContentAdmission.turnedAway(refusal, permit, rows, took);
    }

    private PredictionOutcome run(
            InferenceRequest request,
            CheckedRequest checked,
            RequestPermit permit,
            Deadline deadline,
            long entered) {
        ModelCall call = FeatureJoin.of(call(checked, permit, deadline), permit, nanoTime);
        long handedIn = nanoTime.getAsLong();
        CallResult result = permit.version().execution().run(call);
        StopTimes times = times(result, entered, checked.rows());
        PredictionOutcome outcome =
                switch (result) {
                    case CallResult.Outputs outputs -> {
                        Moments moments = new Moments(entered, handedIn, times);
                        yield answered(checked, permit, outputs, call.account(), moments);
                    }
                    case CallResult.Failure failure -> {
                        report(failure.refusal(), permit);
                        if (failure.refusal().code() == ErrorCode.DEADLINE_EXCEEDED) {
                            permit.expired(entered, nanoTime.getAsLong());
                        }
                        yield refused(shown(failure.refusal(), permit), permit, times, entered);
                    }
                    case CallResult.Overdue overdue -> {
                        notRun(AdmissionCheck.DEADLINE_IN_QUEUE, permit, entered);
                        yield refused(overdue.refusal(), permit, times, entered);
                    }
                    case CallResult.NotRun notRun -> {
                        notRun.check().ifPresent(check -> notRun(check, permit, entered));
                        yield refused(notRun.refusal(), permit, times, entered);
                    }
                };
        comparing.ended(permit, request, call, result, handedIn);
        return outcome;
    }

    private void notRun(AdmissionCheck check, RequestPermit permit, long entered) {
        permit.refused(check);
        if (check == AdmissionCheck.DEADLINE_IN_QUEUE) {
            permit.expired(entered, nanoTime.getAsLong());
        }
    }

    private static ModelCall call(CheckedRequest checked, RequestPermit permit, Deadline deadline) {
        // The permit's lease keeps this model open until the permit and the call are both over.
        return new ModelCall(
                permit.lease().model(),
                checked.inputs(),
                checked.outputs(),
                permit.allocator(),
                checked.rows(),
                deadline,
                permit,
                permit.version().serveAccount(permit.head().caller().team()));
    }

    private record Moments(long entered, long handedIn, StopTimes times) {}

    private PredictionOutcome answered(
            CheckedRequest checked,
            RequestPermit permit,
            CallResult.Outputs outputs,
            Account account,
            Moments moments) {
        WarmVersion version = permit.version();
        List<NamedTensor> named = name(checked, version, outputs.tensors());
        permit.captureAnswer(named);
        permit.shadow(checked, outputs.tensors());
        long left = nanoTime.getAsLong();
        boolean wasAlone = outputs.share().rows() == checked.rows();
        long compute = outputs.endNanos() - outputs.startNanos();
        permit.answered(moments.entered(), left, wasAlone ? compute : 0);
        if (permit.isClosed()) {
            // The caller left while the model ran, and its buffers go: nobody gets the answer.
            return refused(closed(), permit, StopTimes.NONE, moments.entered());
        }
        account.answered(checked.rows());
        version.counters()
                .answered(
                        checked.rows(),
                        outputs.share().rows(),
                        outputs.share().isFirst(),
                        new VersionCounters.Spent(
                                left - moments.entered(),
                                outputs.startNanos() - moments.handedIn(),
                                moments.handedIn() - moments.entered(),
                                compute,
                                left - outputs.endNanos()));
        return new PredictionOutcome.Answered(version.id(), named, moments.times());
    }

    private static List<NamedTensor> name(
            CheckedRequest checked, WarmVersion version, List<Tensor> tensors) {
        NamedTensor[] named = new NamedTensor[tensors.size()];
        for (int i = 0; i < named.length; i++) {
            TensorSpec spec = version.signature().outputs().get(checked.outputs().position(i));
            Tensor tensor = tensors.get(i);
            if (!checked.requested().isEmpty()) {
                tensor = form(tensor, spec, checked.requested().get(i));
            }
            named[i] = new NamedTensor(spec.name(), tensor);
        }
        return Arrays.asList(named);
    }

    private static Tensor form(Tensor tensor, TensorSpec spec, RequestedOutput requested) {
        return switch (requested.form()) {
            case OutputForm.Values() -> tensor;
            case OutputForm.TopClasses(int count) ->
                    tensor instanceof DenseTensor scores
                            ? Classification.top(scores, spec, count)
                            : tensor;
        };
    }

    private PredictionOutcome refused(
            Refusal refusal, RequestPermit permit, StopTimes times, long entered) {
        permit.version().counters().failed(nanoTime.getAsLong() - entered);
        return new PredictionOutcome.Refused(refusal, picked(permit), times);
    }

    /// What the caller hears of a failure: a model's own words may hold more than it should tell.
    private static Refusal shown(Refusal refusal, RequestPermit permit) {
        return isIncident(refusal)
                ? Refusal.of(
                        refusal.code(),
                        failing(permit)
                                + " failed (incident "
                                + permit.head().predictionId()
                                + ") for "
                                + permit.version().id())
                : refusal;
    }

    private static boolean isIncident(Refusal refusal) {
        return refusal.code() == ErrorCode.MODEL_FAILED
                || refusal.code() == ErrorCode.BACKEND_FAILED;
    }

    private static String failing(RequestPermit permit) {
        return permit.lease()
                .model()
                .outside()
                .map(outside -> "the model behind connection '" + outside.connection() + "'")
                .orElse("the model");
    }

    private void report(Refusal refusal, RequestPermit permit) {
        if (isIncident(refusal)) {
            events.publish(
                    new ServerEvent.PredictionFailed(
                            permit.version().id(),
                            permit.head().predictionId(),
                            refusal.message()));
        }
    }

    private static StopTimes times(CallResult result, long entered, int rows) {
        return new StopTimes(
                result.startNanos() - entered, result.endNanos() - result.startNanos(), rows);
    }

    private static VersionChoice picked(RequestPermit permit) {
        return new VersionChoice.Exactly(permit.version().id().version());
    }

    private static Refusal closed() {
        return Refusal.of(ErrorCode.CANCELLED, "the request was closed");
    }
}

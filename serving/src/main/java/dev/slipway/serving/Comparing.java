package dev.slipway.serving;

import dev.slipway.api.error.Blame;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.inference.InferenceRequest;
import dev.slipway.runtime.ModelLeases;
import dev.slipway.serving.admission.RequestPermit;
import dev.slipway.serving.execution.CallResult;
import dev.slipway.serving.execution.ModelCall;
import dev.slipway.serving.release.BadAnswer;
import dev.slipway.serving.release.FiniteNumbers;
import dev.slipway.serving.release.LeftOut;
import dev.slipway.serving.release.Pick;
import dev.slipway.serving.release.ReleaseCounts;
import dev.slipway.serving.routing.Routes;
import java.util.Optional;
import java.util.OptionalInt;

/// Says what a request that a release routed shows of its version, and has it counted. Requests of
/// endpoints without a release pass it for one look at their permit.
///
/// *Threads*: safe from any number of threads.
final class Comparing {
    private final Routes routes;
    private final SecondOpinions opinions;

    Comparing(Routes routes, SecondOpinions opinions) {
        this.routes = routes;
        this.opinions = opinions;
    }

    /// The request does not fit its version.
    void refused(RequestPermit permit, InferenceRequest request) {
        if (!(permit.pick() instanceof Pick.Made pick)) {
            return;
        }
        ReleaseCounts counts = pick.split().counts();
        if (isOfAnother(permit, pick)) {
            counts.leftOut(pick, LeftOut.ANOTHER_VERSION);
        } else if (fitsOther(permit, pick, request)) {
            counts.bad(
                    pick, permit.version().check().announcedRows(request), BadAnswer.REFUSED_ALONE);
        } else {
            counts.leftOut(pick, LeftOut.CALLER);
        }
    }

    private static boolean isOfAnother(RequestPermit permit, Pick.Made pick) {
        return pick.arm(permit.version().id().version()) == null;
    }

    private boolean fitsOther(RequestPermit permit, Pick.Made pick, InferenceRequest request) {
        Optional<Routes.Pinned> other = routes.lease(permit.head().endpoint(), pick.other());
        if (other.isEmpty()) {
            return false;
        }
        try (ModelLeases.Lease _ = other.get().lease()) {
            other.get().version().check().check(request);
            return true;
        } catch (RefusalException e) {
            return false;
        }
    }

    /// A defect of ours kept the request from its answer.
    void broke(RequestPermit permit) {
        if (permit.pick() instanceof Pick.Made pick && !isOfAnother(permit, pick)) {
            pick.split().counts().bad(pick, 1, BadAnswer.INTERNAL);
        }
    }

    /// The call of the request is over.
    ///
    /// @param handedIn when it was handed to its execution
    void ended(
            RequestPermit permit,
            InferenceRequest request,
            ModelCall call,
            CallResult result,
            long handedIn) {
        if (!(permit.pick() instanceof Pick.Made pick)) {
            return;
        }
        if (isOfAnother(permit, pick)) {
            pick.split().counts().leftOut(pick, LeftOut.ANOTHER_VERSION);
            return;
        }
        Ended ended = new Ended(pick, permit, request, call, handedIn);
        switch (result) {
            case CallResult.Outputs outputs -> ended.outputs(outputs);
            case CallResult.Failure failure -> ended.failure(failure);
            case CallResult.Overdue overdue -> {
                if (ended.isEvidence(overdue.share())) {
                    ended.late(overdue, overdue.share());
                }
            }
            case CallResult.NotRun notRun -> ended.leftOut(why(notRun.refusal().code()));
        }
    }

    private static LeftOut why(ErrorCode code) {
        return code.blame() == Blame.CALLER ? LeftOut.CALLER : LeftOut.TURNED_AWAY;
    }

    /// A call of the version that was picked, which is over.
    private final class Ended {
        private final Pick.Made pick;
        private final RequestPermit permit;
        private final InferenceRequest request;
        private final ModelCall call;
        private final long handedIn;

        Ended(
                Pick.Made pick,
                RequestPermit permit,
                InferenceRequest request,
                ModelCall call,
                long handedIn) {
            this.pick = pick;
            this.permit = permit;
            this.request = request;
            this.call = call;
            this.handedIn = handedIn;
        }

        private ReleaseCounts counts() {
            return pick.split().counts();
        }

        void leftOut(LeftOut why) {
            counts().leftOut(pick, why);
        }

        boolean isEvidence(CallResult.Share share) {
            if (!share.isWitness()) {
                leftOut(LeftOut.SHARED);
            }
            return share.isWitness();
        }

        void outputs(CallResult.Outputs outputs) {
            CallResult.Share share = outputs.share();
            if (call.deadline().hasPassed(outputs.startNanos())) {
                leftOut(LeftOut.TURNED_AWAY);
            } else if (!isEvidence(share)) {
                return;
            } else if (call.deadline().hasPassed(outputs.endNanos())) {
                late(outputs, share);
            } else if (FiniteNumbers.only(outputs.tensors())) {
                good(outputs, share);
            } else {
                times(outputs, share);
                doubt(share, BadAnswer.NON_FINITE);
            }
        }

        private void good(CallResult.Outputs outputs, CallResult.Share share) {
            OptionalInt number =
                    counts().compared()
                            .of(pick.arm())
                            .of(call.outputs(), outputs.tensors(), call.rows());
            if (permit.hasWaited()) {
                counts().good(pick, share.claimedRows(), number);
            } else {
                counts().good(
                                pick,
                                share.claimedRows(),
                                number,
                                outputs.startNanos() - handedIn,
                                outputs.endNanos() - outputs.startNanos());
            }
        }

        void failure(CallResult.Failure failure) {
            CallResult.Share share = failure.share();
            ErrorCode code = failure.refusal().code();
            if (!isEvidence(share)) {
                return;
            }
            Optional<BadAnswer> bad = BadAnswer.of(code);
            if (bad.isPresent() && bad.get() == BadAnswer.LATE) {
                late(failure, share);
            } else if (bad.isPresent()) {
                counts().bad(pick, share.claimedRows(), bad.get());
            } else if (code == ErrorCode.INVALID_INPUT) {
                doubt(share, BadAnswer.REFUSED_ALONE);
            } else {
                leftOut(why(code));
            }
        }

        void late(CallResult result, CallResult.Share share) {
            times(result, share);
            counts().bad(pick, share.claimedRows(), BadAnswer.LATE);
        }

        /// What waited for a load waited with a crowd, and meets a version that has hardly run.
        private void times(CallResult result, CallResult.Share share) {
            if (!permit.hasWaited()) {
                counts().times(
                                pick,
                                share.claimedRows(),
                                result.startNanos() - handedIn,
                                result.endNanos() - result.startNanos());
            }
        }

        private void doubt(CallResult.Share share, BadAnswer kind) {
            opinions.offer(new SecondOpinions.Doubt(pick, share.claimedRows(), kind), request);
        }
    }
}

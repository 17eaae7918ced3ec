package dev.slipway.frontend.grpc;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.inference.Admission;
import dev.slipway.api.inference.Deadline;
import dev.slipway.api.inference.InferenceRequest;
import dev.slipway.api.inference.Permit;
import dev.slipway.api.inference.PredictionOutcome;
import dev.slipway.api.inference.Predictions;
import dev.slipway.api.inference.RequestHead;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// Predictions of which those of `asleep` wait until they are woken.
final class Sleeping implements Predictions {
    final Semaphore waiting = new Semaphore(0);
    final Semaphore left = new Semaphore(0);
    private final CountDownLatch woken = new CountDownLatch(1);
    private final Predictions behind;

    Sleeping(Predictions behind) {
        this.behind = behind;
    }

    void wake() {
        woken.countDown();
    }

    @Override
    public Admission admit(RequestHead head) {
        Admission now = behind.admit(head);
        return head.endpoint().value().equals("asleep")
                ? new Admission.Waiting(new Place(now))
                : now;
    }

    @Override
    public PredictionOutcome predict(InferenceRequest request, Permit permit, Deadline deadline) {
        return behind.predict(request, permit, deadline);
    }

    private final class Place implements Admission.Wait {
        private final Admission granted;
        private final AtomicBoolean isGone = new AtomicBoolean();
        private final CountDownLatch over = new CountDownLatch(1);

        Place(Admission granted) {
            this.granted = granted;
        }

        @Override
        public Admission.Decided await() {
            waiting.release();
            try {
                while (!isGone.get() && woken.getCount() > 0) {
                    boolean _ = over.await(1, TimeUnit.MILLISECONDS);
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            if (!isGone.get()) {
                return granted.await();
            }
            if (granted instanceof Admission.Admitted(Permit permit)) {
                permit.close();
            }
            left.release();
            return new Admission.Refused(Refusal.of(ErrorCode.CANCELLED, "the caller has left"));
        }

        @Override
        public void leave() {
            isGone.set(true);
            over.countDown();
        }
    }
}

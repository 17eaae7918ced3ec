package dev.slipway.serving.admission;

import dev.slipway.api.error.Refusal;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.inference.Admission;
import dev.slipway.api.inference.RequestHead;
import dev.slipway.serving.limits.Places;
import dev.slipway.serving.routing.Routes;

/// Decides from a request's head alone whether its body may be read: the endpoint must be able to
/// answer, have a place free, and the declared bytes must fit the budget.
///
/// *Threads*: lock-free; never waits.
public final class HeadAdmission {
    private final Routes routes;
    private final Desk desk;
    private volatile boolean leaving;
    private volatile boolean stopping;

    /// Admission to these routes.
    public HeadAdmission(Routes routes, Desk desk) {
        this.routes = routes;
        this.desk = desk;
    }

    /// Admits or refuses.
    ///
    /// *Errors*: `IllegalArgumentException` for a negative number of declared bytes.
    public Admission admit(RequestHead head) {
        if (head.declaredBytes() < 0) {
            throw new IllegalArgumentException(
                    "declared-bytes: " + head.declaredBytes() + " (expected: >= 0)");
        }
        if (stopping) {
            return new Admission.Refused(Refusals.stopping());
        }
        Routes.Pinned pinned;
        try {
            pinned = routes.pin(head.endpoint(), head.version());
        } catch (RefusalException e) {
            return new Admission.Refused(stopping ? Refusals.stopping() : e.refusal());
        }
        return admit(head, pinned);
    }

    private Admission admit(RequestHead head, Routes.Pinned pinned) {
        Places places = pinned.route().places();
        long now = desk.nanoTime().getAsLong();
        if (head.deadline().hasPassed(now)) {
            return refuse(pinned, Refusals.late(head, places));
        }
        if (!places.tryTake()) {
            return refuse(pinned, Refusals.places(head, places));
        }
        if (!desk.budget().tryTake(head.declaredBytes())) {
            places.leave();
            return refuse(pinned, Refusals.bytes(desk.budget(), head.declaredBytes(), places));
        }
        return new Admission.Admitted(new RequestPermit(head, desk, pinned, now));
    }

    private static Admission refuse(Routes.Pinned pinned, Refusal refusal) {
        pinned.lease().close();
        return new Admission.Refused(refusal);
    }

    /// Will admit nobody soon; until then everybody.
    public void leave() {
        leaving = true;
    }

    /// Whether nobody should be sent here any more.
    public boolean isLeaving() {
        return leaving || stopping;
    }

    /// Admits nobody from now on.
    public void stop() {
        stopping = true;
    }

    /// Whether nobody is admitted any more.
    public boolean isStopping() {
        return stopping;
    }
}

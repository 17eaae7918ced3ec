package dev.slipway.cli.score;

import dev.slipway.api.answer.Outcome;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.control.ObjectCommand.Put;
import dev.slipway.api.spec.BatchJobSpec;
import dev.slipway.api.spec.DeclaredObject;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.client.Sending;
import dev.slipway.client.SlipwayClient;
import java.util.List;

/// Declares a schedule as it is, but paused or not.
final class Pausing {
    private Pausing() {}

    static Outcome set(SlipwayClient client, String name, boolean isPaused, Sending sending) {
        DeclaredObject now = client.objects().one(new ObjectId(Kind.BATCH_JOB, name));
        BatchJobSpec spec = ((BatchJobSpec) now.spec()).paused(isPaused);
        return client.objects()
                .apply(
                        new ApplyObjects(List.of(new Put(spec, now.revision())), List.of()),
                        sending);
    }
}

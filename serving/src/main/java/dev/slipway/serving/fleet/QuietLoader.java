package dev.slipway.serving.fleet;

import dev.slipway.api.model.VersionId;
import dev.slipway.api.status.ServerEvent;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.serving.activation.Standby;
import dev.slipway.serving.metering.VersionMeter;
import dev.slipway.serving.routing.WarmVersion;
import java.util.function.Supplier;

/// Opens packages and makes warm versions of them, on threads that leave the processor to requests.
///
/// *Threads*: loading threads, several at a time; each waits for its version.
final class QuietLoader {
    private final FleetSpec spec;
    private final AgreedTerms terms;
    private final VersionLoader loader;
    private final QuietWork quiet;

    /// @param loader makes a warm version of a package that is open
    /// @param quiet has it do so, and packages opened
    QuietLoader(FleetSpec spec, AgreedTerms terms, VersionLoader loader, QuietWork quiet) {
        this.spec = spec;
        this.terms = terms;
        this.loader = loader;
        this.quiet = quiet;
    }

    /// The warm version.
    ///
    /// *Errors*: what opening the package throws, or loading it ([VersionLoader#load]); nothing
    /// stays loaded then.
    ///
    /// @param meter counts what the load takes
    WarmVersion load(Standby standby, VersionMeter meter) {
        VersionId version = standby.id();
        ModelPackage model = quiet.run(() -> opened(standby, meter));
        spec.events().publish(new ServerEvent.LoadStarted(version, model.digest()));
        Payer payer = terms.payer(version, meter);
        Supplier<WarmVersion> load = () -> loader.load(standby, model, payer);
        // Who asks another server may start threads, which keep the class of their starter.
        return model.manifest().remote() == null ? quiet.run(load) : load.get();
    }

    private ModelPackage opened(Standby standby, VersionMeter meter) {
        return spec.coldStart(meter, terms.of(standby.id().endpoint()).owner(), standby::opened);
    }
}

package dev.slipway.frontend.http.control;

import dev.slipway.api.access.Denials;
import dev.slipway.api.access.Permission;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.shadow.ShadowList;
import dev.slipway.api.shadow.ShadowReport;
import dev.slipway.api.shadow.ShadowSpec;
import dev.slipway.api.spec.EndpointSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Shadows of endpoints that the caller may look into; what their inputs held is for those alone
/// who may read what was kept.
final class ShadowPages {
    ApiAnswer list(ApiCall call) {
        List<ShadowReport> visible = new ArrayList<>();
        for (ShadowReport report : call.ports().shadows().all()) {
            find(call, report.endpoint())
                    .filter(spec -> spec.lets(call.principal(), Permission.READ_METRICS))
                    .ifPresent(spec -> visible.add(shown(call, spec, report)));
        }
        return ApiAnswer.of(new ShadowList(visible));
    }

    ApiAnswer start(ApiCall call) {
        EndpointSpec endpoint = endpoint(call, Permission.RELEASE);
        ShadowSpec wanted = call.body(ShadowSpec.class);
        ShadowReport report = call.ports().shadows().begin(endpoint.endpoint(), wanted);
        return ApiAnswer.of(shown(call, endpoint, report));
    }

    ApiAnswer show(ApiCall call) {
        EndpointSpec endpoint = endpoint(call, Permission.READ_METRICS);
        VersionNumber version = version(call);
        return answer(call, endpoint, call.ports().shadows().report(endpoint.endpoint(), version));
    }

    ApiAnswer stop(ApiCall call) {
        EndpointSpec endpoint = endpoint(call, Permission.RELEASE);
        VersionNumber version = version(call);
        return answer(call, endpoint, call.ports().shadows().end(endpoint.endpoint(), version));
    }

    private static ApiAnswer answer(
            ApiCall call, EndpointSpec endpoint, Optional<ShadowReport> found) {
        ShadowReport report =
                found.orElseThrow(() ->
                        new RefusalException(
                                ErrorCode.UNKNOWN_OBJECT,
                                "shadow: version "
                                        + call.at("version")
                                        + " is none of endpoint "
                                        + endpoint.endpoint()));
        return ApiAnswer.of(shown(call, endpoint, report));
    }

    private static ShadowReport shown(ApiCall call, EndpointSpec spec, ShadowReport report) {
        return spec.lets(call.principal(), Permission.READ_CAPTURES)
                ? report
                : report.withoutValues();
    }

    private static VersionNumber version(ApiCall call) {
        String text = call.at("version");
        return VersionNumber.parse(text)
                .orElseThrow(() -> ApiCall.invalid("version: " + text + " (expected: a number)"));
    }

    private static EndpointSpec endpoint(ApiCall call, Permission permission) {
        EndpointSpec spec = Lookups.endpoint(call, Permission.READ_STATUS);
        if (!spec.lets(call.principal(), permission)) {
            throw new RefusalException(
                    Denials.lacking(call.principal(), permission, "endpoint " + spec.endpoint()));
        }
        return spec;
    }

    private static Optional<EndpointSpec> find(ApiCall call, EndpointName name) {
        return call.ports().images().current().endpoints().stream()
                .filter(spec -> spec.endpoint().equals(name))
                .findFirst();
    }
}

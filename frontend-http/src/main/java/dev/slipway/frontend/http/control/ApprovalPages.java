package dev.slipway.frontend.http.control;

import dev.slipway.api.access.Permission;
import dev.slipway.api.access.Principal;
import dev.slipway.api.answer.ApprovalList;
import dev.slipway.api.answer.ApprovalNeed;
import dev.slipway.api.answer.KeyList;
import dev.slipway.api.answer.ModelChange;
import dev.slipway.api.answer.VerdictCount;
import dev.slipway.api.control.ApprovalCommand;
import dev.slipway.api.control.ApprovalEntry;
import dev.slipway.api.control.Image;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.Model;
import dev.slipway.api.registry.Version;
import dev.slipway.documents.Evidence;
import java.util.List;
import java.util.stream.IntStream;

/// Answers about approvals: what people say of versions, and what waits for them.
final class ApprovalPages {
    ApiAnswer waiting(ApiCall call) {
        Image image = call.image();
        List<ApprovalNeed> needs =
                call.ports()
                        .requirements()
                        .waiting(image, model -> Lookups.maySee(call.principal(), model));
        return ApiAnswer.of(ApprovalList.ofWaiting(needs), image.seq());
    }

    ApiAnswer of(ApiCall call) {
        Image image = call.image();
        Model model = Lookups.model(call, image);
        Version version = Lookups.version(call, model);
        List<ApprovalEntry> said = image.approvals(version.content().digest());
        List<VerdictCount> counted = call.ports().requirements().counts(image, model, version);
        int[] shown = shown(call.principal(), said, model);
        return ApiAnswer.of(
                new ApprovalList(
                        call.ports().requirements().waiting(image, model, version),
                        IntStream.of(shown).mapToObj(said::get).toList(),
                        IntStream.of(shown).mapToObj(counted::get).toList(),
                        Evidence.of(version)),
                image.seq());
    }

    /// Verdicts are kept by the files that they are on, which other models may have as well: what
    /// was said of those is for those who may read them.
    private static int[] shown(Principal principal, List<ApprovalEntry> said, Model model) {
        return IntStream.range(0, said.size())
                .filter(place -> isShown(principal, said.get(place), model))
                .toArray();
    }

    private static boolean isShown(Principal principal, ApprovalEntry verdict, Model model) {
        if (!verdict.isOf(model)) {
            return principal.may(Permission.READ_MODELS);
        }
        return verdict.model().equals(model.name())
                || principal.may(Permission.READ_MODELS, model.team());
    }

    ApiAnswer give(ApiCall call) {
        ModelChange.Verdict wish = call.body(ModelChange.Verdict.class);
        VersionNumber version =
                VersionNumber.parse(call.at("version"))
                        .orElseThrow(() ->
                                ApiCall.invalid(
                                        "version: "
                                                + call.at("version")
                                                + " (expected: a number >= 1)"));
        return call.submit(
                new ApprovalCommand.Approve(
                        call.modelName(),
                        version,
                        wish.role(),
                        wish.isYes(),
                        wish.digest(),
                        wish.evidence(),
                        wish.reason(),
                        wish.signature(),
                        wish.key()));
    }

    ApiAnswer trust(ApiCall call) {
        return call.submit(call.body(ApprovalCommand.TrustKey.class));
    }

    ApiAnswer keys(ApiCall call) {
        Image image = call.image();
        return ApiAnswer.of(new KeyList(List.copyOf(image.keys())), image.seq());
    }

    ApiAnswer revoke(ApiCall call) {
        FreeText reason =
                call.query().first("reason", FreeText::new).orElse(new FreeText("not said"));
        return call.submit(new ApprovalCommand.RevokeKey(call.at("key", Sha256::new), reason));
    }
}

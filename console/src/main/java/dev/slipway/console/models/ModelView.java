package dev.slipway.console.models;

import dev.slipway.api.answer.ApprovalNeed;
import dev.slipway.api.answer.ModelSummary;
import dev.slipway.console.page.Figures;
import dev.slipway.console.page.Links;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One model with its versions.
///
/// @param asOf the time or record that it is shown at; empty for now
/// @param next address of the page with older versions; absent on the last
/// @param waiting its versions that wait for people
/// @param lineage of the versions shown
public record ModelView(
        ModelSummary model,
        String asOf,
        List<VersionLine> versions,
        @Nullable String next,
        List<ApprovalNeed> waiting,
        List<LineageBranch> lineage) {
    public ModelView {
        versions = List.copyOf(versions);
        waiting = List.copyOf(waiting);
        lineage = List.copyOf(lineage);
    }

    /// Address of a version's page at the same time.
    public String version(String number) {
        return Links.to("/models/" + name() + "/versions/" + Figures.path(number))
                .with("as-of", asOf)
                .toString();
    }

    /// Address of the page that compares two versions.
    public String comparison() {
        return Links.to("/models/" + name() + "/compare").toString();
    }

    /// Address of the model's records.
    public String records() {
        return Links.to("/audit").with("subject", model.name().value()).toString();
    }

    private String name() {
        return Figures.path(model.name().value());
    }
}

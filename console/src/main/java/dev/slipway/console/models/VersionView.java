package dev.slipway.console.models;

import dev.slipway.api.answer.ApprovalList;
import dev.slipway.api.answer.ModelSummary;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.push.PushedFile;
import dev.slipway.console.page.Figures;
import dev.slipway.console.page.Links;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One version with everything that is known of it.
///
/// @param asOf the time or record that it is shown at; empty for now
/// @param made what its package is made of
/// @param approvals what it waits for, and what people have said
/// @param children versions that go on from it
/// @param verdict the form to say yes or no; absent where nobody waits for that
public record VersionView(
        ModelSummary model,
        String asOf,
        VersionLine line,
        Made made,
        ApprovalList approvals,
        Children children,
        @Nullable VerdictView verdict) {
    /// Versions that go on from one.
    ///
    /// @param newest among how many of the newest they were looked for; absent for all
    public record Children(List<VersionNumber> found, @Nullable Integer newest) {
        public Children {
            found = List.copyOf(found);
        }
    }

    /// What a package is made of.
    ///
    /// @param files those that are shown
    /// @param more how many files are not
    /// @param text of its `model.yaml`; absent where it has none or its files are gone
    /// @param source where tensors are known from
    public record Made(
            List<PushedFile> files,
            int more,
            @Nullable String text,
            PackageDescription description,
            String source) {
        public Made {
            files = List.copyOf(files);
        }
    }

    VersionView with(ApprovalList others, @Nullable VerdictView form) {
        return new VersionView(model, asOf, line, made, others, children, form);
    }

    /// What people have said, and whether it counts.
    public List<GivenVerdict> given() {
        return GivenVerdict.of(approvals);
    }

    /// Its number.
    public VersionNumber number() {
        return line.version().number();
    }

    /// Address of the page of the model.
    public String modelPage() {
        return Links.to("/models/" + name()).with("as-of", asOf).toString();
    }

    /// Address of the page of another version.
    public String version(String number) {
        return Links.to("/models/" + name() + "/versions/" + Figures.path(number))
                .with("as-of", asOf)
                .toString();
    }

    /// Address of the page that compares this version with another.
    public String comparedWith(String other) {
        return Links.to("/models/" + name() + "/compare")
                .with("from", other)
                .with("to", line.version().number().toString())
                .toString();
    }

    private String name() {
        return Figures.path(model.name().value());
    }
}

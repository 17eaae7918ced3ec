package dev.slipway.console.models;

import dev.slipway.api.answer.ModelSummary;
import dev.slipway.console.page.Figures;
import dev.slipway.console.page.Links;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Two versions of a model beside each other.
///
/// @param from as somebody named the first one
/// @param to as somebody named the other
/// @param groups what they are and have, by subject; none until both are named
/// @param error what is wrong with the names; absent when nothing is
public record ComparisonView(
        ModelSummary model, String from, String to, List<Group> groups, @Nullable String error) {
    private static final int FEW = 25;
    private static final int MANY = 200;

    public ComparisonView {
        groups = List.copyOf(groups);
    }

    /// Lines of one subject.
    public record Group(String title, List<Line> lines) {
        public Group {
            lines = List.copyOf(lines);
        }

        /// The lines that are shown: all of a few, of many those that differ.
        public List<Line> shown() {
            return lines.size() <= FEW
                    ? lines
                    : lines.stream().filter(line -> !line.same()).limit(MANY).toList();
        }

        /// How many lines are not.
        public int hidden() {
            return lines.size() - shown().size();
        }

        /// How many lines differ, in words. What cannot be compared is not found to be the same.
        public String summary() {
            if (differing() > 0) {
                return differing() + " of " + lines.size() + " differ";
            }
            boolean isKnown = lines.stream().allMatch(line -> line.difference().isEmpty());
            return isKnown ? "No difference" : "Not known";
        }

        /// How many lines differ.
        public long differing() {
            return lines.stream().filter(line -> !line.same()).count();
        }
    }

    /// One thing of both versions.
    ///
    /// @param left of the first; empty where it has none
    /// @param right of the other
    /// @param same whether there is no difference
    /// @param difference in a word or number; empty where there is nothing to add. Where nothing
    ///     differs it says why that is not known
    public record Line(String what, String left, String right, boolean same, String difference) {}

    /// Address of the page of the model.
    public String modelPage() {
        return Links.to("/models/" + Figures.path(model.name().value())).toString();
    }

    /// Address of the same comparison the other way round.
    public String swapped() {
        return Links.to("/models/" + Figures.path(model.name().value()) + "/compare")
                .with("from", to)
                .with("to", from)
                .toString();
    }
}

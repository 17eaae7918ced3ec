package dev.slipway.console.page;

import dev.slipway.api.access.Permission;
import dev.slipway.api.access.Principal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What stands around every page: its title, who looks, where else to go.
///
/// @param csrf the secret that each form carries, so that only forms of ours are taken
/// @param here the page's path and query below the console, to come back to
/// @param said what became of the form before, once; absent when there was none
public record Frame(
        String title,
        String csrf,
        Viewer viewer,
        Theme theme,
        String here,
        List<Link> navigation,
        @Nullable String said) {
    /// Where the navigation leads, as far as these pages are there.
    public static final List<Place> NAVIGATION =
            List.of(
                    new Place("/", "Overview"),
                    new Place("/releases", "Releases"),
                    new Place("/models", "Models"),
                    new Place("/shadows", "Shadows"),
                    new Place("/jobs", "Jobs"),
                    new Place("/predictions", "Predictions"),
                    new Place("/audit", "Audit"),
                    new Place("/access", "Access"));

    public Frame {
        navigation = List.copyOf(navigation);
    }

    /// A page of the navigation.
    public record Place(String path, String title) {}

    /// An entry of the navigation.
    public record Link(String path, String title, boolean isHere) {}

    /// Who looks.
    ///
    /// @param principal absent for somebody who has not signed in
    /// @param isSignedIn whether there is a session that can be ended
    public record Viewer(@Nullable Principal principal, boolean isSignedIn) {
        /// Their name, or empty.
        public String name() {
            return principal == null ? "" : principal.id().value();
        }
    }

    /// The colours that somebody chose.
    public enum Theme {
        /// As the system says.
        AUTO("auto"),
        LIGHT("light"),
        DARK("dark");

        private final String word;

        Theme(String word) {
            this.word = word;
        }

        /// As the page writes it.
        public String word() {
            return word;
        }

        /// The theme that a word names, or the system's.
        public static Theme of(String word) {
            for (Theme theme : values()) {
                if (theme.word.equals(word)) {
                    return theme;
                }
            }
            return AUTO;
        }
    }

    /// The same around another title.
    public Frame titled(String other) {
        return new Frame(other, csrf, viewer, theme, here, navigation, said);
    }

    /// Whether whoever looks may do this to anything at all.
    ///
    /// @param permission its name
    public boolean may(String permission) {
        Principal principal = viewer.principal();
        return principal != null && principal.mayAnywhere(Permission.valueOf(permission));
    }
}

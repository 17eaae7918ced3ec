package dev.slipway.console.page;

import dev.slipway.api.access.Permission;
import dev.slipway.api.access.PersonId;
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
                    new Place("/", "Overview", Permission.READ_STATUS),
                    new Place("/releases", "Releases", Permission.READ_STATUS),
                    new Place("/models", "Models", Permission.READ_MODELS),
                    new Place("/shadows", "Shadows", Permission.READ_METRICS),
                    new Place("/jobs", "Jobs", Permission.READ_MODELS),
                    new Place("/predictions", "Predictions", Permission.READ_CAPTURES),
                    new Place("/cost", "Cost", Permission.READ_METRICS),
                    new Place("/audit", "Audit", Permission.READ_AUDIT),
                    new Place("/access", "Access", Permission.READ_STATUS));

    public Frame {
        navigation = List.copyOf(navigation);
    }

    /// A page of the navigation.
    ///
    /// @param permission that its first question to the server takes
    public record Place(String path, String title, Permission permission) {
        /// Whether it leads anywhere for whoever looks. Those who have shown nothing yet see what
        /// there is to sign in for.
        public boolean isFor(Principal viewer) {
            return viewer.proof() == Principal.Proof.LOOPBACK || viewer.mayAnywhere(permission);
        }
    }

    /// An entry of the navigation.
    public record Link(String path, String title, boolean isHere) {}

    /// Who looks.
    ///
    /// @param principal absent for somebody who has not signed in
    /// @param isSignedIn whether there is a session that can be ended
    public record Viewer(@Nullable Principal principal, boolean isSignedIn) {
        /// Their name, or empty.
        public String name() {
            return principal == null
                    ? ""
                    : principal
                            .knownPerson()
                            .map(PersonId::value)
                            .orElseGet(() -> principal.id().value());
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

    /// Who looks.
    ///
    /// *Errors*: `IllegalStateException` for somebody who has not signed in: they see no page.
    public Principal principal() {
        Principal principal = viewer.principal();
        if (principal == null) {
            throw new IllegalStateException("nobody is known to look");
        }
        return principal;
    }

    /// The same around another title.
    public Frame titled(String other) {
        return new Frame(other, csrf, viewer, theme, here, navigation, said);
    }

    /// The same around a page at another path and query below the console.
    public Frame at(String other) {
        return new Frame(title, csrf, viewer, theme, other, navigation, said);
    }

    /// Whether whoever looks may do this to anything at all.
    ///
    /// @param permission its name
    public boolean may(String permission) {
        Principal principal = viewer.principal();
        return principal != null && principal.mayAnywhere(Permission.valueOf(permission));
    }
}

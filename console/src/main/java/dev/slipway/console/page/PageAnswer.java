package dev.slipway.console.page;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// What a page answers.
public sealed interface PageAnswer {
    /// A template, filled.
    ///
    /// @param template its file below `src/main/jte`
    /// @param view what its parameter `view` takes
    record View(int status, String template, Frame frame, Object view) implements PageAnswer {}

    /// A path that is asked with other methods.
    ///
    /// @param allowed those
    /// @param view what is shown in its place
    record WrongMethod(List<String> allowed, View view) implements PageAnswer {
        public WrongMethod {
            allowed = List.copyOf(allowed);
        }
    }

    /// A template that begins before what it shows is known: what stands around it is with the
    /// browser while the server is still asked. That there is such a page for whoever looks is
    /// known by then; what comes in between after all is said on the page.
    ///
    /// @param asked questions whose answers `view` waits for; they end with the page
    /// @param view gives what the template's parameter `view` takes
    record Begun(String template, Frame frame, Questions asked, Supplier<?> view)
            implements PageAnswer {}

    /// On to another page.
    ///
    /// @param path below the console
    /// @param said shown there once; may be empty
    record Redirect(String path, String said) implements PageAnswer {}

    /// On to a page of somebody else.
    record Away(URI page) implements PageAnswer {}

    /// Figures for a chart.
    record Json(String text) implements PageAnswer {}

    /// Events while somebody looks.
    record Events(Source source) implements PageAnswer {}

    /// Where events come from.
    ///
    /// *Threads*: one.
    @FunctionalInterface
    interface Source {
        /// The event that comes next, after a wait of about a second at most; nothing when there is
        /// none yet.
        Optional<Event> next();
    }

    /// What a page is told while it is looked at.
    ///
    /// @param data of one line
    record Event(String name, String data) {}

    /// A page.
    static PageAnswer view(String template, Frame frame, Object view) {
        return new View(200, template, frame, view);
    }

    /// A form again, as it was typed, with what is wrong with it.
    static PageAnswer again(String template, Frame frame, Object view) {
        return new View(422, template, frame, view);
    }

    /// On to a path below the console, where `said` is shown once.
    static PageAnswer redirect(String path, String said) {
        return new Redirect(path, said);
    }
}

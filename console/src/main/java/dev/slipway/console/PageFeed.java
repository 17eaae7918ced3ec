package dev.slipway.console;

import dev.slipway.api.console.ConsoleAnswer;
import dev.slipway.client.call.SlipwayException;
import dev.slipway.console.page.PageAnswer;
import java.util.Optional;

/// A page in two parts: what stands around it, and what it shows once that is known.
///
/// A browser that has the first part asks for styles and scripts and shows where it is, while the
/// server is asked for the second.
///
/// *Threads*: one.
final class PageFeed implements ConsoleAnswer.Feed {
    private final Templates templates;
    private final PageAnswer.Begun page;
    private Next next = Next.TOP;

    private enum Next {
        TOP,
        REST,
        NOTHING
    }

    PageFeed(Templates templates, PageAnswer.Begun page) {
        this.templates = templates;
        this.page = page;
    }

    @Override
    public Optional<byte[]> next() {
        return switch (next) {
            case TOP -> {
                next = Next.REST;
                yield Optional.of(templates.top(page.frame()));
            }
            case REST -> {
                next = Next.NOTHING;
                yield Optional.of(page.asked().then(() -> templates.rest(rest())));
            }
            case NOTHING -> Optional.empty();
        };
    }

    /// The page at once, for whoever asks how long it is.
    byte[] whole() {
        try {
            return page.asked().then(() -> templates.render(rest()));
        } finally {
            close();
        }
    }

    /// What came of it, which is refused like any page but for a status: that has been sent.
    private PageAnswer.View rest() {
        try {
            return new PageAnswer.View(200, page.template(), page.frame(), page.view().get());
        } catch (SlipwayException e) {
            return Troubles.refused(page.frame(), e.code(), String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            return Troubles.unknown(page.frame(), String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() {
        page.asked().close();
    }
}

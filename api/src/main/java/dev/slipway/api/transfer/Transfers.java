package dev.slipway.api.transfer;

import dev.slipway.api.access.Principal;
import dev.slipway.api.answer.VersionExport;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.Image;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.push.PushResult;
import dev.slipway.api.registry.Model;
import dev.slipway.api.registry.Version;

/// The port by which versions leave for other servers and come from them. Their files come in by
/// `Pushes`, as those of a push do.
///
/// The caller has been authorized: to read the model, or to write it.
///
/// *Errors*: `RefusalException`; `STORE_UNAVAILABLE` when the disk cannot be read or written.
///
/// *Threads*: any; work that takes the processor or the disk is done elsewhere.
public interface Transfers {
    /// Everything known about a version, and which files it has.
    VersionExport export(Image image, Model model, Version version);

    /// Begins to read one file of a package.
    ///
    /// @param content digest of the package
    /// @param file digest of the file
    /// @param span which of its bytes
    ///
    /// *Errors*: `RefusalException` with `UNKNOWN_OBJECT` for a file that is not of this package,
    /// `INVALID_INPUT` for bytes behind its end.
    FileRead open(Sha256 content, Sha256 file, Span span);

    /// Makes what came from another server a version with the same digest: all files there, no
    /// secrets in them, scanned, tried, its signature verified where the key counts here.
    PushResult take(Principal principal, Arrival arrival);

    /// Attaches a signature to a version that is there, after it has been verified against the
    /// version's files.
    CommandResult sign(Principal principal, SignatureWish wish);
}

using BrowserAgent.Agent.Faults;
using BrowserAgent.Agent.Packs;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Recording;

/// <summary>Takes pictures of one page. Secrets are covered in the picture itself; a picture of an unchanged page is taken only once.</summary>
internal sealed partial class MaskedScreenshotTaker(IPage page, SitePack pack, IStepRecorder recorder, ILogger logger)
{
    private const int Quality = 60;
    private const float TimeoutMs = 5_000;
    private const string SecretCss = "input[type=password], input[autocomplete=one-time-code], input[autocomplete$=-password]";

    // One selector for all secrets: each selector costs a query in every frame for every picture.
    private readonly string _secretCss = "css=" + string.Join(", ", pack.Session.Mask.Prepend(SecretCss));
    private readonly List<ILocator> _typed = [];
    private string? _lastValid;

    /// <summary>Covers an element in every later picture, because a secret is typed into it.</summary>
    public void Mask(ILocator locator) => _typed.Add(locator);

    /// <summary>Takes pictures of another page of the same site.</summary>
    public MaskedScreenshotTaker Of(IPage other) => new(other, pack, recorder, logger);

    /// <summary>The page may look different now, so the last picture is no longer valid.</summary>
    public void Invalidate() => _lastValid = null;

    /// <summary>The last picture while it is still valid, else null.</summary>
    public string? LastValid => _lastValid;

    /// <summary>The last picture while it is still valid, else a new one.</summary>
    public async Task<string?> GetOrTakeAsync(CancellationToken cancellationToken) => _lastValid ?? await TakeAsync(cancellationToken);

    /// <summary>A new picture; null when none is wanted or taking it failed.</summary>
    public async Task<string?> TakeAsync(CancellationToken cancellationToken)
    {
        _lastValid = null;
        if (!recorder.WantsPictures || page.IsClosed)
        {
            return null;
        }

        byte[] jpeg;
        try
        {
            jpeg = await CaptureAsync(cancellationToken);
        }
        catch (Exception fault) when (BrowserFaultClassifier.IsFromBrowser(fault))
        {
            LogNoPicture(pack.Site, BrowserFaultClassifier.FirstLine(fault));
            return null;
        }

        _lastValid = await recorder.StorePictureAsync(jpeg, cancellationToken);
        return _lastValid;
    }

    private async Task<byte[]> CaptureAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await CaptureOnceAsync(cancellationToken);
        }
        catch (PlaywrightException) when (!page.IsClosed)
        {
            // A frame that is removed meanwhile fails the whole picture; the next try no longer has it.
            return await CaptureOnceAsync(cancellationToken);
        }
    }

    private Task<byte[]> CaptureOnceAsync(CancellationToken cancellationToken) => page.ScreenshotAsync(new()
    {
        Type = ScreenshotType.Jpeg,
        Quality = Quality,
        Mask = [.. page.Frames.Select(frame => frame.Locator(_secretCss)), .. _typed],
        // Hiding the caret adds a style sheet, and so a new layout of the page, for each picture.
        Caret = ScreenshotCaret.Initial,
        Timeout = TimeoutMs,
    }).WaitAsync(cancellationToken);

    [LoggerMessage(EventId = 1101, Level = LogLevel.Warning, Message = "No picture of {Site} could be taken: {Reason}")]
    private partial void LogNoPicture(string site, string reason);
}

using BrowserAgent.Agent.Packs;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Recording;

/// <summary>Takes pictures of one page with everything secret covered in the shot itself, and spares those that would show the same.</summary>
internal sealed partial class PictureTaker(IPage page, SitePack pack, IStepRecorder recorder, ILogger logger)
{
    private const int Quality = 60;
    private const float TimeoutMs = 5_000;
    private const string SecretCss = "input[type=password], input[autocomplete=one-time-code], input[autocomplete$=-password]";

    private readonly List<ILocator> _masks = [.. MasksOf(page, pack)];
    private string? _fresh;

    /// <summary>Covers an element in every later picture: a secret was typed into it.</summary>
    public void Mask(ILocator locator) => _masks.Add(locator);

    /// <summary>Says that the page may look different now.</summary>
    public void PageMayHaveChanged() => _fresh = null;

    /// <summary>The last picture while it still holds, else null.</summary>
    public string? Fresh => _fresh;

    /// <summary>The picture of the page as it stands; an earlier one when nothing happened since.</summary>
    public async Task<string?> CurrentAsync(CancellationToken cancellationToken) => _fresh ?? await TakeAsync(cancellationToken);

    /// <summary>A new picture; null when none is wanted or the page gives none.</summary>
    public async Task<string?> TakeAsync(CancellationToken cancellationToken)
    {
        _fresh = null;
        if (!recorder.WantsPictures || page.IsClosed)
        {
            return null;
        }

        byte[] jpeg;
        try
        {
            jpeg = await page.ScreenshotAsync(new()
            {
                Type = ScreenshotType.Jpeg,
                Quality = Quality,
                Mask = _masks,
                Timeout = TimeoutMs,
            }).WaitAsync(cancellationToken);
        }
        catch (Exception fault) when (fault is PlaywrightException or TimeoutException)
        {
            LogNoPicture(pack.Site, Flows.BrowserFaults.FirstLine(fault));
            return null;
        }

        _fresh = await recorder.StorePictureAsync(jpeg, cancellationToken);
        return _fresh;
    }

    private static IEnumerable<ILocator> MasksOf(IPage page, SitePack pack)
    {
        foreach (var css in pack.Session.Mask.Prepend(SecretCss))
        {
            yield return page.Locator("css=" + css);
            yield return page.FrameLocator("iframe").Locator("css=" + css);
        }
    }

    [LoggerMessage(1101, LogLevel.Warning, "No picture of {Site}: {Reason}")]
    private partial void LogNoPicture(string site, string reason);
}

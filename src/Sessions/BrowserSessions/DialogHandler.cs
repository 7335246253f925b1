using BrowserAgent.Sessions.Driver;
using BrowserAgent.Sessions.Leasing;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace BrowserAgent.Sessions.BrowserSessions;

/// <summary>Answers every JavaScript dialog, since an unanswered one stops the whole page.</summary>
internal sealed partial class DialogHandler(SessionNotes notes, ILogger logger)
{
    /// <summary>The lease's own answer; see <c>SessionLease.OnDialog</c>.</summary>
    public Func<IDialog, Task<bool>>? Policy { get; set; }

    public async Task AnswerAsync(IDialog dialog)
    {
        try
        {
            if (Policy is { } policy && await policy(dialog))
            {
                return;
            }
        }
        catch (Exception failed)
        {
            PolicyFailed(failed);
        }

        try
        {
            if (dialog.Type == DialogType.BeforeUnload)
            {
                // Whoever drives the page asked to leave it; dismissing would hold the page against its driver.
                await dialog.AcceptAsync();
                return;
            }

            notes.Add($"dialog dismissed ({dialog.Type}): {dialog.Message}");
            await dialog.DismissAsync();
        }
        catch (Exception gone) when (PlaywrightFault.Is(gone))
        {
            // The page closed under its dialog, or the policy answered it and then failed.
            DialogGone(gone.Message);
        }
    }

    [LoggerMessage(EventId = 2110, Level = LogLevel.Warning, Message = "The lease's dialog policy failed; the dialog is dismissed.")]
    private partial void PolicyFailed(Exception exception);

    [LoggerMessage(EventId = 2111, Level = LogLevel.Debug, Message = "A dialog could not be answered: {Why}")]
    private partial void DialogGone(string why);
}

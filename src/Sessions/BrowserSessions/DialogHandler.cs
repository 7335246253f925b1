using BrowserAgent.Sessions.Driver;
using BrowserAgent.Sessions.Leasing;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace BrowserAgent.Sessions.BrowserSessions;

/// <summary>Answers every JavaScript dialog, because an open dialog blocks the page.</summary>
internal sealed partial class DialogHandler(PageEventBuffer notes, ILogger logger)
{
    /// <summary>The lease's own handler; see <c>SessionLease.OnDialog</c>.</summary>
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
                // The job has started a navigation; dismissing the dialog would cancel it.
                await dialog.AcceptAsync();
                return;
            }

            notes.Add($"dialog dismissed ({dialog.Type}): {dialog.Message}");
            await dialog.DismissAsync();
        }
        catch (Exception gone) when (PlaywrightFaultClassifier.Is(gone))
        {
            // The page was closed, or the handler answered the dialog and then failed.
            DialogGone(gone.Message);
        }
    }

    [LoggerMessage(EventId = 2110, Level = LogLevel.Warning, Message = "The job's dialog handler failed; the dialog is dismissed.")]
    private partial void PolicyFailed(Exception exception);

    [LoggerMessage(EventId = 2111, Level = LogLevel.Debug, Message = "A dialog could not be answered: {Why}")]
    private partial void DialogGone(string why);
}

using Microsoft.Playwright;

namespace BrowserAgent.Sessions.Launch;

/// <summary>Holds the one Playwright driver of the process, and replaces it when it has died (all of its browsers died with it).</summary>
internal sealed class PlaywrightDriver(TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(3);
    private readonly SemaphoreSlim _turn = new(1, 1);
    private IPlaywright? _playwright;

    public async Task<IPlaywright> GetAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return _playwright ??= await Playwright.CreateAsync().WaitAsync(StartLimit, time, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Asks the driver for a sign of life, and lets it go when there is none; the next <see cref="GetAsync"/> starts another.</summary>
    /// <returns>True when the driver lives.</returns>
    public async Task<bool> DropIfDeadAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_playwright is null || await AnswersAsync(_playwright, cancellationToken))
            {
                return true;
            }

            _playwright.Dispose();
            _playwright = null;
            return false;
        }
        finally
        {
            _turn.Release();
        }
    }

    public ValueTask DisposeAsync()
    {
        _playwright?.Dispose();
        _playwright = null;
        _turn.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<bool> AnswersAsync(IPlaywright playwright, CancellationToken cancellationToken)
    {
        try
        {
            var context = await playwright.APIRequest.NewContextAsync().WaitAsync(AnswerLimit, time, cancellationToken);
            await context.DisposeAsync();
            return true;
        }
        catch (Exception silent) when (silent is PlaywrightException or TimeoutException)
        {
            return false;
        }
    }
}

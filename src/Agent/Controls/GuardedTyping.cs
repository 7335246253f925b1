using System.Text.Json;
using BrowserAgent.Agent.Faults;
using BrowserAgent.Agent.Ladder;
using BrowserAgent.Agent.Resources;
using BrowserAgent.Agent.Steps;
using Microsoft.Extensions.Options;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Controls;

/// <summary>
/// Types into one control. A guard in the page cancels each key and text that would reach any other node, so when a script takes the focus away, nothing
/// lands elsewhere; the text is then typed again from the beginning.
/// </summary>
internal sealed class GuardedTyping(IOptions<FlowOptions> options)
{
    private const int ChunkLength = 32;

    private static readonly string Script = EmbeddedResourceReader.Read("Controls.Scripts.guard.js");

    private readonly FlowOptions _options = options.Value;

    private float Timeout => (float)_options.ActTimeout.TotalMilliseconds;

    /// <summary>Puts the whole text into the box at once, in place of what it holds.</summary>
    /// <returns>Null when done, else who took the focus.</returns>
    public Task<string?> FillAsync(IElementHandle control, string text, bool leave, CancellationToken cancellationToken) =>
        TryAsync(control, (_, _) => control.FillAsync(text, new() { Timeout = Timeout }).WaitAsync(cancellationToken), leave, cancellationToken);

    /// <summary>Selects what the box holds and deletes it, with keys.</summary>
    public Task<string?> ClearAsync(FlowContext context, IElementHandle control, CancellationToken cancellationToken) =>
        TryAsync(control, (_, _) => DeleteAsync(context, control, cancellationToken), leave: false, cancellationToken);

    /// <summary>Types key by key.</summary>
    /// <param name="context">The page to type in.</param>
    /// <param name="control">The intended node.</param>
    /// <param name="text">The text.</param>
    /// <param name="clear">Whether what the box holds is deleted first, with keys.</param>
    /// <param name="leave">Whether the box loses the focus afterwards: many sites check and reformat a value then.</param>
    /// <param name="cancellationToken">Ends the typing.</param>
    /// <returns>Null when done, else who took the focus.</returns>
    public Task<string?> TypeAsync(FlowContext context, IElementHandle control, string text, bool clear, bool leave, CancellationToken cancellationToken) => TryAsync(
        control,
        async (guard, isFirst) =>
        {
            if (clear || !isFirst)
            {
                await DeleteAsync(context, control, cancellationToken);
            }
            else
            {
                await control.FocusAsync().WaitAsync(cancellationToken);
            }

            await TypeChunksAsync(context, guard, text, cancellationToken);
        },
        leave,
        cancellationToken);

    private async Task<string?> TryAsync(IElementHandle control, Func<IJSHandle, bool, Task> type, bool leave, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var guard = await control.EvaluateHandleAsync(Script).WaitAsync(cancellationToken);
            GuardState state;
            try
            {
                await type(guard, attempt == 1);
            }
            finally
            {
                state = await EndAsync(guard, leave);
            }

            if (state.Strayed == 0)
            {
                return null;
            }

            if (attempt >= _options.TypingTries || !state.Connected)
            {
                return $"the page moved the focus to {state.Taker ?? "another place"} while it was typed, {attempt} times; what went there was cancelled.";
            }
        }
    }

    private static async Task DeleteAsync(FlowContext context, IElementHandle control, CancellationToken cancellationToken)
    {
        await control.FocusAsync().WaitAsync(cancellationToken);
        await context.Page.Keyboard.PressAsync("ControlOrMeta+A").WaitAsync(cancellationToken);
        await context.Page.Keyboard.PressAsync("Delete").WaitAsync(cancellationToken);
    }

    private static async Task TypeChunksAsync(FlowContext context, IJSHandle guard, string text, CancellationToken cancellationToken)
    {
        foreach (var (chunk, hasKeys) in Chunks(text))
        {
            if (hasKeys)
            {
                await context.Page.Keyboard.TypeAsync(chunk).WaitAsync(cancellationToken);
            }
            else
            {
                // No key makes these characters; they are inserted in the page, in one task with the check of the focus.
                await guard.EvaluateAsync<bool>("(guard, text) => guard.insert(text)", chunk).WaitAsync(cancellationToken);
            }

            if (Parse(await guard.EvaluateAsync<string>("guard => guard.state()").WaitAsync(cancellationToken)) is { Strayed: > 0 })
            {
                return;
            }
        }
    }

    /// <summary>Runs of characters that have a key, and runs of others.</summary>
    private static IEnumerable<(string Text, bool HasKeys)> Chunks(string text)
    {
        for (var start = 0; start < text.Length;)
        {
            var hasKeys = HasKey(text[start]);
            var end = start + 1;
            while (end < text.Length && HasKey(text[end]) == hasKeys && (!hasKeys || end - start < ChunkLength))
            {
                end++;
            }

            yield return (text[start..end], hasKeys);
            start = end;
        }
    }

    private static bool HasKey(char character) => character is >= ' ' and <= '~';

    private static async Task<GuardState> EndAsync(IJSHandle guard, bool leave)
    {
        try
        {
            return Parse(await guard.EvaluateAsync<string>("(guard, leave) => guard.end(leave)", leave));
        }
        catch (Exception fault) when (BrowserFaultClassifier.IsFromBrowser(fault))
        {
            // The page went on to another document, and the guard with it.
            return new GuardState();
        }
        finally
        {
            guard.Release();
        }
    }

    private static GuardState Parse(string json) => JsonSerializer.Deserialize<GuardState>(json, JsonSerializerOptions.Web) ?? new GuardState();

    private sealed record GuardState
    {
        public int Strayed { get; init; }

        public string? Taker { get; init; }

        public bool Connected { get; init; } = true;
    }
}

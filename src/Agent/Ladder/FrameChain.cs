using BrowserAgent.Agent.Packs;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Ladder;

/// <summary>The document that a scope names: the page's own, or that of a frame, in a frame, and so on.</summary>
internal static class FrameChain
{
    public static ILocator RootOf(IPage page, ElementScope? scope)
    {
        if (scope is not { Frames: [_, ..] frames })
        {
            return page.Locator(":root");
        }

        var frame = page.FrameLocator(frames[0]);
        foreach (var inner in frames.Skip(1))
        {
            frame = frame.FrameLocator(inner);
        }

        return frame.Locator(":root");
    }

    /// <summary>The first frame of the chain that is not there exactly once, in words; null when all are.</summary>
    public static async Task<string?> MissingAsync(IPage page, ElementScope? scope, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> frames = scope?.Frames ?? [];
        for (var depth = 0; depth < frames.Count; depth++)
        {
            var outer = RootOf(page, new ElementScope { Frames = [.. frames.Take(depth)] });
            var count = await outer.Locator(frames[depth]).CountAsync().WaitAsync(cancellationToken);
            if (count != 1)
            {
                var place = depth == 0 ? "" : $" in {string.Join(" in ", frames.Take(depth).Reverse())}";
                return count == 0 ? $"frame {frames[depth]} was not found{place}" : $"{count} frames match {frames[depth]}{place}";
            }
        }

        return null;
    }
}

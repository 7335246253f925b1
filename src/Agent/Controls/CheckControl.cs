using Microsoft.Playwright;

namespace BrowserAgent.Agent.Controls;

/// <summary>Sets a check box or radio button. Where a style hides the native control, its label is clicked, as a person does.</summary>
internal static class CheckControl
{
    private const string ShownLabel = """
        control => [...(control.labels ?? [])].find(label => label.checkVisibility({ visibilityProperty: true }) && label.getBoundingClientRect().height > 0) ?? null
        """;

    // A label may hold a link ("I accept the terms"); the click must hit the label itself.
    private const string FreePoint = """
        label => {
          const box = label.getBoundingClientRect();
          label.scrollIntoViewIfNeeded?.();
          const now = label.getBoundingClientRect();
          for (const [x, y] of [[4, now.height / 2], [now.width / 2, now.height / 2], [now.width - 4, now.height / 2], [4, 4]]) {
            const hit = document.elementFromPoint(now.left + x, now.top + y);
            if (hit && (hit === label || label.contains(hit)) && !hit.closest('a[href], button, select, textarea')) return [x, y];
          }
          return null;
        }
        """;

    public static async Task SetAsync(IElementHandle control, bool byLabel, bool isChecked, float timeoutMilliseconds, CancellationToken cancellationToken)
    {
        if (!byLabel)
        {
            await control.SetCheckedAsync(isChecked, new() { Timeout = timeoutMilliseconds }).WaitAsync(cancellationToken);
            return;
        }

        var found = await control.EvaluateHandleAsync(ShownLabel).WaitAsync(cancellationToken);
        await using (found)
        {
            if (found.AsElement() is { } label)
            {
                var point = await label.EvaluateAsync<float[]?>(FreePoint).WaitAsync(cancellationToken);
                await label.SetCheckedAsync(isChecked, new() { Timeout = timeoutMilliseconds, Position = point is [var x, var y] ? new() { X = x, Y = y } : null })
                    .WaitAsync(cancellationToken);
            }
        }
    }
}

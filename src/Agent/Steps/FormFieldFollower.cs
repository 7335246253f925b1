namespace BrowserAgent.Agent.Steps;

/// <summary>Looks at the fields of the page around each act of a step.</summary>
internal sealed class FormFieldFollower(ElementFinder finder)
{
    public static Task BeginAsync(FlowContext context, CancellationToken cancellationToken) =>
        context.FormFields?.BeginAsync(context.Page, context.Pack, cancellationToken) ?? Task.CompletedTask;

    /// <param name="context">After the act.</param>
    /// <param name="earlier">The value that was the last to be entered before the act.</param>
    /// <param name="during">The act in words.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    public async Task LookAsync(FlowContext context, EnteredValue? earlier, string during, CancellationToken cancellationToken)
    {
        if (context.FormFields is not { } fields)
        {
            return;
        }

        var entered = ReferenceEquals(context.EnteredValues.Latest, earlier) ? null : context.EnteredValues.Latest?.Handle;
        if (await fields.LookAsync(context.Page, entered, during, cancellationToken) == 0)
        {
            return;
        }

        foreach (var element in context.Pack.Elements.Values.Where(element => element.SiteChanges))
        {
            if (await finder.FindNowAsync(context, element.Name, cancellationToken) is { } control)
            {
                using (control)
                {
                    await fields.AllowAsync(context.Page, control.Handle, cancellationToken);
                }
            }
        }
    }
}

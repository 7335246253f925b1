using BrowserAgent.Fixtures.Meridian.Faults;
using BrowserAgent.Fixtures.Meridian.Forms;
using BrowserAgent.Fixtures.Meridian.Pages;
using BrowserAgent.Fixtures.Meridian.Records;

namespace BrowserAgent.Fixtures.Meridian.Hosting;

/// <summary>Saving an order, with a place for each way in which a save goes wrong.</summary>
internal sealed class SaveOrderHandler(MeridianState state, AppMiddleware middleware)
{
    public async Task<IResult> RunAsync(HttpContext context)
    {
        PageLayout layout = MeridianAppEndpoints.LayoutOf(context);
        if (context.Items[typeof(OrderDraft)] is not OrderDraft draft)
        {
            return Results.BadRequest();
        }

        string user = layout.Session.Account.User;
        string reference = draft[OrderFieldCatalog.Reference].Trim();
        var faultRequestContext = new FaultRequestContext(user, "/orders", reference, HttpMethods.Post);

        if (state.Faults.Fires(FaultKind.SessionEndMidSave, faultRequestContext, out _))
        {
            middleware.EndSession(layout.Session);
            middleware.SendToLogin(context, "/orders");
            return Results.Empty;
        }

        if (state.Faults.Fires(FaultKind.Locked, faultRequestContext, out _))
        {
            return MeridianAppEndpoints.Page(new OrderFormPage(layout, state.Catalogue, draft, [])
                .Render(refusal: layout.LabelFor("The record is locked by another buyer (session 4471). Your changes were not saved. Try again later.")));
        }

        if (state.Faults.Fires(FaultKind.Truncate, faultRequestContext, out FaultSpec? cut))
        {
            string key = cut.Field == OrderFieldCatalog.Reference ? OrderFieldCatalog.Reference : OrderFieldCatalog.Memo;
            string whole = draft[key];
            draft = draft.With(key, whole[..Math.Min(whole.Length, Math.Max(0, cut.Keep ?? 10))]);
        }

        var check = new OrderDraftValidator(state.Catalogue, layout.Session, layout.Ui);
        if (check.Validate(draft) is not { } order)
        {
            state.Truth.AddEvent(EventKind.Refused, user, reference, string.Join("; ", check.Errors.Select(error => $"{error.Label}: {error.Message}")));
            return MeridianAppEndpoints.Page(new OrderFormPage(layout, state.Catalogue, draft, check.Errors).Render());
        }

        return await CommitAsync(context, layout, order, draft.SaveAndNew, faultRequestContext);
    }

    private async Task<IResult> CommitAsync(HttpContext context, PageLayout layout, OrderRecord order, bool saveAndNew, FaultRequestContext faultRequestContext)
    {
        if (state.Faults.Fires(FaultKind.HoldBeforeCommit, faultRequestContext, out FaultSpec? before)
            && !await state.HeldRequests.HoldAsync(FaultKind.HoldBeforeCommit, order.Account, order.Reference, before.Ms))
        {
            context.Abort();
            return Results.Empty;
        }

        if (state.Faults.Fires(FaultKind.ErrorBeforeCommit, faultRequestContext, out _))
        {
            return MeridianAppEndpoints.Page(FailurePages.Error, StatusCodes.Status500InternalServerError);
        }

        if (state.Faults.Fires(FaultKind.NoAnswerBeforeCommit, faultRequestContext, out _))
        {
            context.Abort();
            return Results.Empty;
        }

        if (state.Faults.Fires(FaultKind.FalseSaved, faultRequestContext, out _))
        {
            return MeridianAppEndpoints.Page(OrderPage.Render(layout, state.Truth.Preview(order), justSaved: true));
        }

        OrderRecord saved = state.Truth.Commit(order);

        if (state.Faults.Fires(FaultKind.CommitThen500, faultRequestContext, out _))
        {
            return MeridianAppEndpoints.Page(FailurePages.Error, StatusCodes.Status500InternalServerError);
        }

        if (state.Faults.Fires(FaultKind.CommitThenNoAnswer, faultRequestContext, out _))
        {
            context.Abort();
            return Results.Empty;
        }

        if (state.Faults.Fires(FaultKind.HoldAfterCommit, faultRequestContext, out FaultSpec? after)
            && !await state.HeldRequests.HoldAsync(FaultKind.HoldAfterCommit, saved.Account, saved.Reference, after.Ms))
        {
            context.Abort();
            return Results.Empty;
        }

        return new SeeOther(saveAndNew ? $"/orders/new?saved={saved.Id}" : $"/orders/{saved.Id}?saved=1");
    }
}

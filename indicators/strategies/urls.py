from django.urls import path

from indicators.strategies.views import desk, nodes, progress, public

NODE = "birou/strategii/<slug:slug>/m/<int:pk>/"
urlpatterns = [
    path("strategii/", public.strategy_list, name="strategy_list"),
    path("strategii/<slug:slug>/", public.strategy, name="strategy"),
    path("strategii/<slug:slug>/masuri.pdf", public.strategy_paper, name="strategy_paper"),
    path("strategii/<slug:slug>/masuri.<slug:form>", public.strategy_data, name="strategy_data"),
    path("birou/strategii/", desk.desk_strategies, name="desk_strategies"),
    path("birou/strategii/noua/", desk.desk_strategy_new, name="desk_strategy_new"),
    path("birou/strategii/aprobari/", desk.desk_progress_waiting, name="desk_progress_waiting"),
    path("birou/strategii/<slug:slug>/", desk.desk_strategy, name="desk_strategy"),
    path("birou/strategii/<slug:slug>/date/", desk.desk_strategy_edit, name="desk_strategy_edit"),
    path("birou/strategii/<slug:slug>/publica/", desk.desk_strategy_publish, name="desk_strategy_publish"),
    path("birou/strategii/<slug:slug>/incheie/", desk.desk_strategy_archive, name="desk_strategy_archive"),
    path("birou/strategii/<slug:slug>/obiectiv-nou/", nodes.desk_node_new, name="desk_node_new"),
    path("birou/strategii/<slug:slug>/lipire/", nodes.desk_nodes_paste, name="desk_nodes_paste"),
    path(NODE, nodes.desk_node, name="desk_node"),
    path(f"{NODE}nou/", nodes.desk_node_new_below, name="desk_node_new_below"),
    path(f"{NODE}date/", nodes.desk_node_edit, name="desk_node_edit"),
    path(f"{NODE}hotarare/", nodes.desk_node_decide, name="desk_node_decide"),
    path(f"{NODE}scoate/", nodes.desk_node_remove, name="desk_node_remove"),
    path(f"{NODE}buget/", nodes.desk_node_budget, name="desk_node_budget"),
    path(f"{NODE}etape/", nodes.desk_milestone_new, name="desk_milestone_new"),
    path(f"{NODE}etape/<int:milestone_pk>/", nodes.desk_milestone_reach, name="desk_milestone_reach"),
    path(f"{NODE}etape/<int:milestone_pk>/dovada/", nodes.desk_milestone_evidence, name="desk_milestone_evidence"),
    path(f"{NODE}indicatori/", nodes.desk_node_link, name="desk_node_link"),
    path(f"{NODE}indicatori/<int:link_pk>/scoate/", nodes.desk_node_unlink, name="desk_node_unlink"),
    path(f"{NODE}progres/", progress.desk_progress_new, name="desk_progress_new"),
    path(f"{NODE}progres/<int:update_pk>/aproba/", progress.desk_progress_approve, name="desk_progress_approve"),
    path(f"{NODE}progres/<int:update_pk>/returneaza/", progress.desk_progress_return, name="desk_progress_return"),
    path(f"{NODE}progres/<int:update_pk>/dovada/", progress.desk_progress_evidence, name="desk_progress_evidence"),
]

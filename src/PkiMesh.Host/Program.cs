// The program is written next to the engine hosting.
return 0;
